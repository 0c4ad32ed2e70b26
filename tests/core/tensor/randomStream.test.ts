import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/tensor/randomStream.ts';

interface KnownStream {
  seed: number;
  names: (string | number)[];
  bits: number[];
  uniform: number[];
  normal: number[];
}

const known = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../reference/fixtures/tensor/randomStream.json'), 'utf8')) as {
  fromState1234: number[];
  streams: KnownStream[];
};

function take<Value>(count: number, draw: () => Value): Value[] {
  return Array.from({ length: count }, draw);
}

describe('a random stream', () => {
  it('is xoshiro128**', () => {
    const stream = randomStream(0);
    stream.restore([1, 2, 3, 4]);
    expect(take(8, stream.bits)).toEqual(known.fromState1234);
  });

  it.each(known.streams.map((stream) => [JSON.stringify([stream.seed, ...stream.names]), stream] as const))(
    'gives the draws of an independent program for %s',
    (_name, { seed, names, bits, uniform, normal }) => {
      expect(take(bits.length, randomStream(seed, ...names).bits)).toEqual(bits);
      expect(take(uniform.length, randomStream(seed, ...names).uniform)).toEqual(uniform);
      const draws = take(normal.length, randomStream(seed, ...names).normal);
      draws.forEach((draw, index) => expect(draw).toBeCloseTo(normal[index] as number, 12));
    },
  );

  it('does not depend on what other streams draw', () => {
    const alone = take(5, randomStream(0, 'views').bits);
    const stream = randomStream(0, 'views');
    const other = randomStream(0, 'heads', 'convnext');
    const together = take(5, () => {
      other.bits();
      return stream.bits();
    });
    expect(together).toEqual(alone);
    expect(take(5, randomStream(0, 'a', 'b').bits)).not.toEqual(take(5, randomStream(0, 'ab').bits));
    expect(take(5, randomStream(1, 'views').bits)).not.toEqual(alone);
  });

  it('goes on from a stored state', () => {
    const stream = randomStream(5, 'shuffle');
    take(17, stream.normal);
    const state = JSON.parse(JSON.stringify(stream.state())) as ReturnType<typeof stream.state>;
    const next = take(4, stream.normal);
    const resumed = randomStream(0);
    resumed.restore(state);
    expect(take(4, resumed.normal)).toEqual(next);
  });

  it('draws whole numbers below the limit evenly', () => {
    const stream = randomStream(0, 'integers');
    const counts = new Array<number>(6).fill(0);
    take(12_000, () => stream.integer(6)).forEach((value) => {
      counts[value] = (counts[value] as number) + 1;
    });
    // 95 % of even draws have a chi-square below 11.07 with 5 degrees of freedom.
    expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(11.07);
    // Without rejection, the first third of these would come up in half of the draws.
    const low = take(4000, () => stream.integer(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length;
    expect(low / 4000).toBeCloseTo(1 / 3, 1);
    expect(() => stream.integer(0)).toThrow(RangeError);
    expect(() => stream.integer(2.5)).toThrow(RangeError);
  });

  it('fills within the bounds, also in single precision, and with the moments of the distribution', () => {
    const values = randomStream(0, 'fill').fillUniform(new Float32Array(20_000), -2, 3);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(3);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    const normal = randomStream(0, 'fill').fillNormal(new Float32Array(20_000), 1, 2);
    const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
    const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length;
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });

  it('never rounds up to the bound', () => {
    const stream = randomStream(0);
    // The second word from which the next draw has all bits set: rotation and both products undone.
    const product = Math.imul(0x38e38e39, 0xffffffff);
    const second = Math.imul(0xcccccccd, (product >>> 7) | (product << 25)) >>> 0;
    stream.restore([1, second, 1, 1]);
    expect(stream.bits()).toBe(0xffffffff);
    stream.restore([1, second, 1, 1]);
    expect(stream.fillUniform(new Float32Array(1))[0]).toBeLessThan(1);
  });

  it('shuffles into every order', () => {
    const stream = randomStream(0, 'orders');
    const orders = new Set(take(200, () => stream.shuffle([1, 2, 3]).join('')));
    expect([...orders].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
    expect(Array.from(stream.shuffle(Int32Array.of(5, 6, 7, 8))).sort()).toEqual([5, 6, 7, 8]);
  });
});
