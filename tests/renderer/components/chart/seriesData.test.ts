import { describe, expect, test } from 'vitest';
import type { MetricSeries } from '../../../../core/contract/run.ts';
import { alignSeries, drawnLines } from '../../../../renderer/components/chart/alignSeries.ts';
import { axisValues } from '../../../../renderer/components/chart/chartAxis.ts';
import { smoothValues } from '../../../../renderer/components/chart/smoothValues.ts';
import { trimZeros } from '../../../../renderer/components/chart/trimZeros.ts';

describe('smoothing', () => {
  test('a weight of zero leaves the values as they are', () => {
    expect(smoothValues([3, 1, 2], 0)).toEqual([3, 1, 2]);
  });

  test('is an exponential moving average that does not begin at zero', () => {
    // 0.5 * 0.5 * 4 + 0.5 * 2 over the weights 0.25 + 0.5, and so on.
    const smoothed = smoothValues([4, 2, 8], 0.5);
    expect(smoothed[0]).toBe(4);
    expect(smoothed[1]).toBeCloseTo((0.25 * 4 + 0.5 * 2) / 0.75, 12);
    expect(smoothed[2]).toBeCloseTo((0.125 * 4 + 0.25 * 2 + 0.5 * 8) / 0.875, 12);
  });

  test('a constant stays what it is, and a gap does not pull the line down', () => {
    expect(smoothValues([5, 5, Number.NaN, 5], 0.9)).toEqual([5, 5, Number.NaN, 5]);
  });
});

describe('columns of a plot', () => {
  const long = { key: 'long', label: 'long', colour: '#000', x: [0, 1, 2, 3], y: [4, 3, 2, 1] };
  const sparse = { key: 'sparse', label: 'sparse', colour: '#000', x: [1, 5], y: [10, -20] };

  test('lines of different lengths share one column of places, with gaps', () => {
    expect(alignSeries([long, sparse], 0, false).map((column) => [...column])).toEqual([
      [0, 1, 2, 3, 5],
      [4, 3, 2, 1, undefined],
      [undefined, 10, undefined, undefined, -20],
    ]);
  });

  test('a logarithmic axis leaves out what it cannot show', () => {
    expect(alignSeries([sparse], 0, true).map((column) => [...column])).toEqual([
      [1, 5],
      [10, null],
    ]);
  });

  test('with smoothing, the raw lines lie behind the smoothed ones', () => {
    expect(drawnLines([long, sparse], 0.5).map(({ series, isRaw }) => [series.key, isRaw])).toEqual([
      ['long', true],
      ['sparse', true],
      ['long', false],
      ['sparse', false],
    ]);
    const [, raw, smooth] = alignSeries([long], 0.5, false);
    expect([...raw!]).toEqual([4, 3, 2, 1]);
    expect([...smooth!]).toEqual(smoothValues([4, 3, 2, 1], 0.5));
  });

  test('without lines there is nothing to align', () => {
    expect(alignSeries([], 0, false)).toEqual([[]]);
  });
});

describe('axis', () => {
  const start = Date.UTC(2026, 0, 1);
  const series: MetricSeries = { name: 'loss/total', steps: [0, 93, 186], values: [3, 2, 1], times: [start + 1000, start + 61_000, start + 60_000] };
  const origin = { stepsPerEpoch: 93, started: new Date(start).toISOString() };

  test.each([
    ['step', origin, [0, 93, 186]],
    ['epoch', origin, [0, 1, 2]],
    ['time', origin, [1, 61, 61]],
    ['epoch', { ...origin, stepsPerEpoch: null }, [0, 93, 186]],
    ['time', { ...origin, started: null }, [0, 93, 186]],
  ] as const)('over %s', (axis, from, expected) => {
    expect(axisValues(axis, series, from)).toEqual(expected);
  });
});

test.each([
  ['0.0400', '0.04'],
  ['0.00', '0'],
  ['70.0%', '70%'],
  ['72.5%', '72.5%'],
  ['1.50E-5', '1.5E-5'],
  ['100', '100'],
  ['1,000', '1,000'],
  ['3:10', '3:10'],
])('the axis writes %s as %s', (text, trimmed) => {
  expect(trimZeros(text)).toBe(trimmed);
});
