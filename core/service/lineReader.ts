/** A message longer than this is no message of ours. */
const longestLine = 512 * 1024 * 1024;

/**
 * Cuts a stream of text into lines, without looking twice at what has been looked at.
 *
 * @param onLine - called with each whole line
 * @param onTooLong - called where a line does not end; nothing more is read then
 */
export function lineReader(onLine: (line: string) => void, onTooLong: () => void): (chunk: string) => void {
  let parts: string[] = [];
  let length = 0;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      parts.push(chunk.slice(start, end));
      const line = parts.join('');
      parts = [];
      length = 0;
      start = end + 1;
      onLine(line);
    }
    parts.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > longestLine) {
      parts = [];
      onTooLong();
    }
  };
}
