/** Why a request brought no answer, in words: `fetch` itself only says that it failed. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { cause } = error;
  if (!(cause instanceof Error)) {
    return error.message;
  }
  // Where a name has several addresses and none answers, the message is empty and the code tells.
  return cause.message || ('code' in cause ? String(cause.code) : error.message);
}
