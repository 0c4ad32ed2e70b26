import { randomInt } from 'node:crypto';

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const length = 10;

/** A fresh id; its start is random too, so that a few characters are enough to name a run. */
export function newRunId(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
