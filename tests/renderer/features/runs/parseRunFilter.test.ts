import { describe, expect, test } from 'vitest';
import { parseRunFilter } from '../../../../renderer/features/runs/parseRunFilter.ts';
import { foldPoints } from '../../../../renderer/stores/applyRunEvents.ts';
import { exampleStudy, fakeRun } from '../../../support/fakeRuns.ts';

const runs = exampleStudy().map((options) => {
  const { run, points } = fakeRun(options);
  return { ...run, metrics: foldPoints(run.metrics, points) };
});

describe('filter of runs', () => {
  test.each([
    ['', runs.map((run) => run.id)],
    ['BASELINE', ['r-baseline-0', 'r-baseline-1']],
    ['with s1', ['r-convnext-1', 'r-queued-2']],
    ['"with convnext and"', ['r-running']],
    ['status:failed', ['r-diverged']],
    ['status:paused', ['r-paused']],
    ['tag:best', ['r-convnext-0']],
    ['tag:"table 1" -head:convnext -combine:baseline', ['r-vit', 'r-poolformer', 'r-resnet', 'r-resmlp']],
    ['notes:"depth 5"', ['r-convnext-0']],
    ['status:finished knn>72', ['r-convnext-0', 'r-convnext-1']],
    ['d>=0.1 combine:single', ['r-resnet']],
    ['base:resnet', []],
    ['seed=1 status:finished', ['r-baseline-1', 'r-convnext-1']],
    ['epochs<5', ['r-search']],
    ['-status:finished -status:queued', ['r-diverged', 'r-cancelled', 'r-trashed', 'r-paused', 'r-running']],
    ['knn>', []],
    ['nothing:like-this', []],
  ])('%s', (line, expected) => {
    expect(runs.filter(parseRunFilter(line)).map((run) => run.id)).toEqual(expected);
  });
});
