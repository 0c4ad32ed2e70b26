import { closeSync, openSync, readSync } from 'node:fs';

/** Follows a file that another process writes. */
export interface ConsoleTail {
  /** Reads what has come since the last look. */
  read(): void;
  close(): void;
}

const lookEveryMs = 200;
const chunkBytes = 64 * 1024;

/** Length of the longest start of `bytes` that does not cut a UTF-8 character in two. */
export function wholeCharacters(bytes: Uint8Array): number {
  const end = bytes.length;
  for (let back = 1; back <= Math.min(3, end); back++) {
    const byte = bytes[end - back] ?? 0;
    if ((byte & 0b1100_0000) !== 0b1000_0000) {
      const length = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
      return length > back ? end - back : end;
    }
  }
  return end;
}

/**
 * Calls `onText` with everything that is appended to a file, with the offset in bytes where the text starts.
 * The trainer writes the file itself, so nothing is lost when the service ends before it.
 *
 * @param from - offset in bytes of the first that is told; before it is what earlier trainers of the run wrote
 */
export function followConsole(file: string, from: number, onText: (text: string, offset: number) => void): ConsoleTail {
  const descriptor = openSync(file, 'r');
  const buffer = Buffer.alloc(chunkBytes);
  let offset = from;

  function read(): void {
    for (;;) {
      const count = readSync(descriptor, buffer, 0, chunkBytes, offset);
      const length = wholeCharacters(buffer.subarray(0, count));
      if (length === 0) {
        return;
      }
      onText(buffer.toString('utf8', 0, length), offset);
      offset += length;
    }
  }

  const timer = setInterval(read, lookEveryMs);
  return {
    read,
    close() {
      clearInterval(timer);
      closeSync(descriptor);
    },
  };
}
