import { describe, expect, test } from 'vitest';
import { foldPoints } from '../../../renderer/stores/applyRunEvents.ts';

describe('folding points into a summary', () => {
  test('the best k-NN is the largest, the best loss the smallest, anything else the last', () => {
    const points = ['knn/base/k20', 'loss/total', 'collapse/effectiveRank'].flatMap((name) =>
      [3, 1, 2].map((value, index) => ({ name, step: index * 10, value, time: 0 })),
    );
    expect(foldPoints({}, points)).toEqual({
      'knn/base/k20': { first: 3, last: 2, best: 3, step: 20 },
      'loss/total': { first: 3, last: 2, best: 1, step: 20 },
      'collapse/effectiveRank': { first: 3, last: 2, best: 2, step: 20 },
    });
  });

  test('a point that is already in the summary changes nothing', () => {
    const before = { 'loss/total': { first: 3, last: 2, best: 2, step: 20 } };
    expect(foldPoints(before, [{ name: 'loss/total', step: 20, value: 0.1, time: 0 }])).toEqual(before);
  });
});
