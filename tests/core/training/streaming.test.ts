import { expect, it } from 'vitest';
import { compareSizes } from '../../streaming/compareSizes.ts';
import { nano } from './nanoSpec.ts';

/** The small sister of `npm run check:streaming`. */
it.runIf(process.platform === 'linux')('a data set of 600 MB takes no more memory than one of a tenth', { timeout: 480_000 }, async () => {
  const side = 64;
  const spec = { ...nano, base: { imageSize: side, patchSize: 32, width: 16, depth: 1, attentionHeads: 2 }, schedule: { epochs: 10, batchSize: 8 }, evaluation: { knn: { everyEpochs: 10 } } };
  const [small, large] = await compareSizes(spec, [5000, 50_000].map((train) => ({ train, test: 100, classes: 4, side })), 5);
  expect([small?.isEvaluated, large?.isEvaluated, large?.datasetBytes]).toEqual([true, true, 50_000 * 3 * side ** 2]);
  expect((large?.peakResidentBytes ?? Infinity) / (small?.peakResidentBytes ?? 1)).toBeLessThan(1.2);
});
