import { describe, expect, it } from 'vitest';
import { drawDropPath } from '../../../core/nn/drawDropPath.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';

describe('drop path draws', () => {
  it('drop as often as the rate says, and keep the expectation', () => {
    const batch = 4000;
    const draws = drawDropPath([{ name: 'a', rate: 0.1 }, { name: 'b', rate: 0.4 }], batch, randomStream(0, 'dropPath'));
    const rows = [draws.subarray(0, batch), draws.subarray(batch)];
    expect(rows.map((row) => [...new Set(row)].sort())).toEqual([[0, Math.fround(1 / 0.9)], [0, Math.fround(1 / 0.6)]]);
    const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / batch);
    expect(means[0]).toBeCloseTo(1, 1);
    expect(means[1]).toBeCloseTo(1, 1);
  });

  it('are the same for the same stream', () => {
    const sites = [{ name: 'a', rate: 0.5 }];
    expect(drawDropPath(sites, 16, randomStream(1, 'x'))).toEqual(drawDropPath(sites, 16, randomStream(1, 'x')));
  });
});
