import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { pairedRatio } from './pairedRatio.ts';

const stream = () => randomStream(0, 'test');

describe('pairedRatio', () => {
  it('compares within rounds, so that a drift of the machine falls out', () => {
    const under = [1, 2, 4, 8, 16];
    const { value, low, high } = pairedRatio(under.map((seconds) => 0.8 * seconds), under, stream());
    expect(value).toBeCloseTo(0.8, 12);
    expect(low).toBeCloseTo(0.8, 12);
    expect(high).toBeCloseTo(0.8, 12);
  });

  it('is the median of the pairs, which one slow round does not move, and gives an interval around it', () => {
    const over = [1, 1.1, 0.9, 1.05, 0.95, 1, 1, 20];
    const { value, low, high } = pairedRatio(over, over.map(() => 1), stream());
    expect(value).toBe(1);
    expect(low).toBeGreaterThanOrEqual(0.9);
    expect(low).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThanOrEqual(1);
    expect(high).toBeLessThan(20);
    expect(pairedRatio(over, over.map(() => 1), stream())).toEqual({ value, low, high });
  });

  it('has no interval for a single pair, and refuses what are no pairs', () => {
    expect(pairedRatio([3], [2], stream())).toEqual({ value: 1.5, low: null, high: null });
    expect(() => pairedRatio([1, 2], [1], stream())).toThrow('2 and 1 rounds');
    expect(() => pairedRatio([], [], stream())).toThrow('0 and 0 rounds');
  });
});
