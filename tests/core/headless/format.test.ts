import { expect, test } from 'vitest';
import { describeError } from '../../../core/contract/describeError.ts';
import { formatTable } from '../../../core/headless/formatTable.ts';
import { formatBytes, formatDuration, formatGain, formatMetric } from '../../../core/headless/formatValue.ts';

test('tables align texts left and numbers right, and know wide characters', () => {
  const table = formatTable(
    ['NAME', 'K-NN', 'STEP'],
    [
      ['vit', '61.2 %', '5'],
      ['训练', '-', '1395'],
    ],
  );
  expect(table).toBe(['NAME    K-NN  STEP', 'vit   61.2 %     5', '训练       -  1395'].join('\n'));
});

test('durations, sizes, metrics and gains have units', () => {
  expect([0, 9.6, 190, 3599.6, 7800].map(formatDuration)).toEqual(['0:00', '0:10', '3:10', '1 h 0 min', '2 h 10 min']);
  expect([0, 1023, 1536, 5 * 1024 ** 3].map(formatBytes)).toEqual(['0 B', '1023 B', '1.50 KiB', '5.00 GiB']);
  expect([formatMetric('knn/base/k20', 0.6123), formatMetric('discrepancy/kl/vit', 0.0421234), formatMetric('loss/total', null)]).toEqual(['61.2 %', '0.0421', '-']);
  expect([0.049, -0.012, 0].map(formatGain)).toEqual(['+4.9', '-1.2', '+0.0']);
});

test('an error is one line: what, where, what to do', () => {
  expect(describeError({ code: 'badInput', message: 'A patch of 5 pixels does not divide an image of 28 pixels.', path: 'base.patchSize', advice: 'Choose another.' })).toBe(
    'error: A patch of 5 pixels does not divide an image of 28 pixels; base.patchSize; Choose another',
  );
  expect(describeError({ code: 'internal', message: 'no', path: null, advice: null })).toBe('error: no');
});
