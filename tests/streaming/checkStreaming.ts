// `npm run check:streaming`: trains on 1 GB and on 20 GB of images, and compares the memory that it takes.
import { parseArgs } from 'node:util';
import type { SpecInput } from '../../core/contract/spec.ts';
import { compareSizes, type SizeMeasurement } from './compareSizes.ts';

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '20' }, steps: { type: 'string', default: '40' } } });
const largeBytes = Number(values.gigabytes) * 1e9;
const steps = Number(values.steps);
const smallBytes = 1e9;

/** More for a twentyfold data set would be more than labels, orders and the features of k-NN. */
const mostTimes = 1.2;

/** Images as for a ViT-S/16 at 224 pixels, and a network as small as can be: the time goes into the images. */
const spec: SpecInput = {
  base: { imageSize: 224, patchSize: 56, width: 16, depth: 1, attentionHeads: 2 },
  heads: [{ architecture: 'resmlp', depth: 1 }],
  objective: { prototypes: 16, projection: { hidden: 16, layers: 2, bottleneck: 8 }, localCrops: 2 },
  augmentation: { localSize: 112 },
  schedule: { epochs: 100, batchSize: 8 },
  discrepancy: { probeImages: 200 },
  evaluation: { knn: { everyEpochs: 100 } },
  checkpoint: { everyEpochs: 100 },
};
/** As they are stored for 224 pixels. */
const side = 256;

function describe({ trainingImages, datasetBytes, peakResidentBytes, seconds, steps: done }: SizeMeasurement): string {
  return `${(datasetBytes / 1e9).toFixed(1)} GB (${trainingImages} training images): peak resident memory ${(peakResidentBytes / 1e6).toFixed(0)} MB, k-NN over all images and ${done} steps in ${seconds.toFixed(0)} s`;
}

const sizes = [smallBytes, largeBytes].map((bytes) => ({ train: Math.ceil(bytes / (3 * side ** 2)), test: 200, classes: 10, side }));
const [small, large] = await compareSizes(spec, sizes, steps, (measurement) => console.log(describe(measurement)));
const times = (large?.peakResidentBytes ?? Number.NaN) / (small?.peakResidentBytes ?? Number.NaN);
const isEvaluated = small?.isEvaluated === true && large?.isEvaluated === true;
const isPassed = times <= mostTimes && isEvaluated;
console.log(`${isPassed ? 'passed' : 'FAILED'}: ${times.toFixed(3)} times the memory (at most ${mostTimes})${isEvaluated ? '' : '; no k-NN was measured'}`);
process.exitCode = isPassed ? 0 : 1;
