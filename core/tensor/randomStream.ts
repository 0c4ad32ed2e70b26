import { createHash } from 'node:crypto';

/** Position of a stream, to be stored in a checkpoint. */
export type RandomState = readonly [number, number, number, number];

/** A seeded, repeatable sequence of draws. */
export interface RandomStream {
  /** A whole number of 32 bits, 0 to 2^32 - 1. */
  bits(): number;
  /** A number in [0, 1), with 53 bits. */
  uniform(): number;
  /** A draw from the normal distribution with mean 0 and deviation 1. */
  normal(): number;
  /** A whole number in [0, limit), each with the same probability. */
  integer(limit: number): number;
  /** Shuffles in place and returns the same array. */
  shuffle<Items extends unknown[] | Int32Array | Uint32Array>(items: Items): Items;
  /** Fills with draws from [low, high), also after rounding to single precision. */
  fillUniform(values: Float32Array, low?: number, high?: number): Float32Array;
  fillNormal(values: Float32Array, mean?: number, deviation?: number): Float32Array;
  state(): RandomState;
  restore(state: RandomState): void;
}

/**
 * The stream of `seed` that is called `names`. Streams with other seeds or names are independent of it, so that a new
 * consumer (one more head, say) with a name of its own leaves all other draws as they were.
 *
 * xoshiro128** (Blackman and Vigna, 2018), whose state is the first 128 bits, little-endian, of the SHA-256 of the
 * JSON array `[seed, ...names]`.
 */
export function randomStream(seed: number, ...names: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256').update(JSON.stringify([seed, ...names])).digest();
  return streamFrom([digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)]);
}

function streamFrom(initial: RandomState): RandomStream {
  let [a, b, c, d] = initial;

  function bits(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  function uniform(): number {
    const high = bits() >>> 5;
    const low = bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  function normal(): number {
    // Box-Muller; the second value is not kept, so that the state is the four words alone.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  }

  function integer(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 4294967296) {
      throw new RangeError(`a whole number from 1 to 2^32 is needed as limit, not ${limit}`);
    }
    // Draws of the last, incomplete multiple of the limit are thrown away: they would favour small numbers.
    const accepted = 4294967296 - (4294967296 % limit);
    let drawn = bits();
    while (drawn >= accepted) {
      drawn = bits();
    }
    return drawn % limit;
  }

  function shuffle<Items extends unknown[] | Int32Array | Uint32Array>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = integer(last + 1);
      [items[last], items[other]] = [items[other], items[last]];
    }
    return items;
  }

  function fillUniform(values: Float32Array, low = 0, high = 1): Float32Array {
    for (let index = 0; index < values.length; index += 1) {
      // 24 bits, because a 53-bit draw just below 1 would round up to 1 in single precision.
      values[index] = low + (high - low) * ((bits() >>> 8) / 16777216);
    }
    return values;
  }

  function fillNormal(values: Float32Array, mean = 0, deviation = 1): Float32Array {
    for (let index = 0; index < values.length; index += 1) {
      values[index] = mean + deviation * normal();
    }
    return values;
  }

  return {
    bits,
    uniform,
    normal,
    integer,
    shuffle,
    fillUniform,
    fillNormal,
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
    restore: (state) => {
      [a, b, c, d] = state;
    },
  };
}
