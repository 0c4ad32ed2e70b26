import { expect, test } from 'vitest';
import { describeRun } from '../../../core/headless/describeRun.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { fakeRun } from '../../support/fakeRuns.ts';

function modelOf(spec: SpecInput): string | undefined {
  const { run } = fakeRun({ id: 'r-1', spec, status: 'finished', age: 0 });
  return /^model +(.+)$/m.exec(describeRun(run))?.[1];
}

test.each<[SpecInput, string]>([
  [{}, 'vit d96 x3 with convnext x3 (single)'],
  [{ supervision: 'baseline', heads: [], base: { architecture: 'resnet', stages: { depths: [1, 1, 1], widths: [24, 48, 96] } } }, 'resnet d24-48-96 x1-1-1, no head'],
  [{ combine: 'concat', heads: [{ architecture: 'vit', depth: 1 }, { architecture: 'swin' }] }, 'vit d96 x3 with vit x1 + swin x3 (concat)'],
  [{ composition: 'parallel', heads: [{ architecture: 'convnext' }] }, 'vit d96 x3 with convnext x2-2 (single, parallel)'],
])('%j is told as %s', (spec, told) => {
  expect(modelOf(spec)).toBe(told);
});
