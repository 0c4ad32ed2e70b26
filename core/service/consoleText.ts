import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { wholeCharacters } from './consoleTail.ts';

const pageBytes = 256 * 1024;
const lastBytes = 8 * 1024;
const lastLineCount = 8;

function readFrom(file: string, place: (total: number) => { offset: number; length: number }): { bytes: Buffer; offset: number; total: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // A run that has not started yet has no console.
    return { bytes: Buffer.alloc(0), offset: 0, total: 0 };
  }
  try {
    const total = fstatSync(descriptor).size;
    const { offset, length } = place(total);
    const bytes = Buffer.alloc(length);
    return { bytes: bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset)), offset, total };
  } finally {
    closeSync(descriptor);
  }
}

/** One page of a run's console from a byte offset on, cut between characters. */
export function consolePage(file: string, from: number): { text: string; next: number; total: number } {
  const { bytes, offset, total } = readFrom(file, (size) => {
    const start = Math.min(from, size);
    return { offset: start, length: Math.min(pageBytes, size - start) };
  });
  // At the very end half a character is all there is, and must not keep a reader waiting for ever.
  const length = offset + bytes.length < total ? wholeCharacters(bytes) : bytes.length;
  return { text: bytes.toString('utf8', 0, length), next: offset + length, total };
}

/**
 * The last lines of a run's console, for the message of a crash.
 *
 * @param from - offset in bytes where the trainer that crashed began to write
 */
export function consoleEnd(file: string, from: number): string {
  const { bytes } = readFrom(file, (size) => {
    const offset = Math.max(from, size - lastBytes);
    return { offset, length: Math.max(0, size - offset) };
  });
  const lines = bytes.toString('utf8').split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-lastLineCount).join('\n');
}
