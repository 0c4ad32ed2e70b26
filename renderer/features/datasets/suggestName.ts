const longestName = 64;

/** What the service takes as the name of a data set. */
export const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * A name for the data set in a folder, after the folder's own; numbered where it is taken.
 *
 * @param path - path of the folder, of any platform
 */
export function suggestName(path: string, taken: readonly string[]): string {
  const folder = path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const plain = folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, longestName - 4);
  const name = plain === '' ? 'images' : plain;
  let suggested = name;
  for (let number = 2; taken.includes(suggested); number++) {
    suggested = `${name}-${number}`;
  }
  return suggested;
}
