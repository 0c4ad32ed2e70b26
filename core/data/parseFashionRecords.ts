import { StudioError } from '../contract/error.ts';
import { restoreFashionFiles } from './fashionImage.ts';

/** One record: its pixels, or why it is malformed. */
export type FashionRecord = { why: null; pixels: Uint8Array } | { why: string };

const [open, close, comma, zero, nine] = [...'[],09'].map((character) => character.charCodeAt(0)) as [number, number, number, number, number];
const start = '{"data":[';

/**
 * Reads `{"data":[[...],[...]]}` record by record straight into bytes, without making a hundred million JavaScript
 * numbers of them. A record that is not `length` whole numbers from 0 to 255 is malformed, and the next one is tried.
 *
 * @param path - of the file, for errors
 * @returns records whose `pixels` are overwritten by the next one
 * Errors: `badData` when the file does not start or end as it should.
 */
export function* parseFashionRecords(content: Uint8Array, length: number, path: string): Generator<FashionRecord> {
  const damaged = (what: string) => new StudioError('badData', what, { path, advice: restoreFashionFiles });
  if (Buffer.from(content.subarray(0, start.length)).toString('latin1') !== start) {
    throw damaged(`the file does not start with ${start}`);
  }
  const pixels = new Uint8Array(length);
  let position = start.length;
  while (content[position] === open) {
    const end = content.indexOf(close, position);
    if (end === -1) {
      throw damaged('the file ends in the middle of a record');
    }
    const why = parseRecord(content, position + 1, end, pixels);
    yield why === null ? { why, pixels } : { why };
    position = end + 1;
    if (content[position] === comma) {
      position += 1;
    }
  }
  if (content[position] !== close) {
    throw damaged('the list of records does not end');
  }
}

/** Fills `pixels` from the numbers between two places of the file; null when all is well. */
function parseRecord(content: Uint8Array, from: number, to: number, pixels: Uint8Array): string | null {
  let count = 0;
  let value = -1;
  for (let position = from; position <= to; position += 1) {
    const byte = content[position] ?? close;
    if (byte >= zero && byte <= nine) {
      value = Math.max(value, 0) * 10 + byte - zero;
    } else if ((byte === comma || byte === close) && value >= 0 && value <= 255) {
      pixels[count] = value;
      count += 1;
      value = -1;
    } else if (byte !== close || value >= 0 || count > 0) {
      return `has something other than whole numbers from 0 to 255 as value ${count}`;
    }
  }
  return count === pixels.length ? null : `has ${count} values instead of ${pixels.length}`;
}
