/** Waits until `look` gives something other than null, undefined or false, and answers with that. */
export async function waitFor<Value>(look: () => Value | Promise<Value>, what: string, limitMs = 10_000): Promise<NonNullable<Value>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== null && value !== undefined && value !== false) {
      return value as NonNullable<Value>;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${limitMs} ms in vain for: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
