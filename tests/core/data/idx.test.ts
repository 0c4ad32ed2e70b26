import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdx, parseIdx } from '../../../core/data/idx.ts';
import { idxBytes } from './sampleImages.ts';

const images = () => idxBytes([2, 3, 4], Uint8Array.from({ length: 24 }, (_, index) => index));

describe('parseIdx', () => {
  it('reads sizes and values, also from the middle of a buffer', () => {
    const inside = Buffer.concat([Buffer.from([9, 9, 9]), images()]).subarray(3);
    const { sizes, values } = parseIdx(inside, 3, 'x');
    expect(sizes).toEqual([2, 3, 4]);
    expect([...values]).toEqual(Array.from({ length: 24 }, (_, index) => index));
    expect([...parseIdx(idxBytes([3], Uint8Array.from([7, 8, 9])), 1, 'x').values]).toEqual([7, 8, 9]);
  });

  it.each([
    ['labels where images should be', idxBytes([24], new Uint8Array(24)), 'the file does not start as an IDX file of bytes in 3 dimensions: with 0x00000801 instead of 0x00000803'],
    ['values of four bytes', Buffer.concat([Buffer.from([0, 0, 0x0d, 3]), images().subarray(4)]), 'with 0x00000d03 instead of 0x00000803'],
    ['something packed', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), images().subarray(4)]), 'with 0x1f8b0800 instead of'],
    ['an empty file', Buffer.alloc(0), 'the file has 0 bytes, less than the header of an IDX file'],
    ['a file that ends too early', images().subarray(0, -1), 'the file announces 2 x 3 x 4 = 24 bytes, and 23 follow'],
    ['a file that goes on', Buffer.concat([images(), Buffer.from([1])]), 'the file announces 2 x 3 x 4 = 24 bytes, and 25 follow'],
    ['sizes beyond all memory', idxBytes([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], new Uint8Array(24)), 'and 24 follow'],
  ])('refuses %s', (_, content, message) => {
    expect(() => parseIdx(content, 3, '/data/images')).toThrow(
      expect.objectContaining({ code: 'badData', path: '/data/images', advice: expect.any(String), message: expect.stringContaining(message) }),
    );
  });

  it('refuses every truncation, and every flipped bit of the header', () => {
    const whole = images();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => parseIdx(whole.subarray(0, length), 3, 'x')).toThrow(expect.objectContaining({ code: 'badData' }));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 * 8 - 1 }), (bit) => {
        const flipped = images();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => parseIdx(flipped, 3, 'x')).toThrow(expect.objectContaining({ code: 'badData' }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('encodeIdx', () => {
  it('writes the bytes that the format asks for, and what is read back', () => {
    expect(Buffer.from(encodeIdx(parseIdx(images(), 3, 'x'))).equals(images())).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 5, maxLength: 5 }), { maxLength: 300 }), (rows) => {
        const array = { sizes: [rows.length, 5], values: Uint8Array.from(rows.flatMap((row) => [...row])) };
        const { sizes, values } = parseIdx(encodeIdx(array), 2, 'x');
        expect({ sizes, values: [...values] }).toEqual({ sizes: array.sizes, values: [...array.values] });
      }),
    );
  });
});
