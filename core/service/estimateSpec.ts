import type { DatasetSummary } from '../contract/dataset.ts';
import type { Estimate } from '../contract/estimate.ts';
import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec, Precision } from '../contract/spec.ts';
import { trainingImageCount } from '../contract/specRules.ts';
import { storedSize } from '../data/storedSize.ts';
import { describeComposition } from '../hssl/describeComposition.ts';
import { type StepCost, stepCost } from './stepCost.ts';

/** An earlier run on the same engine and machine. */
export interface ReferenceRun {
  spec: ExperimentSpec;
  secondsPerStep: number;
  residentBytes: number;
}

/** What this machine has shown of itself so far. */
export interface Experience {
  runs: readonly ReferenceRun[];
  /** Measured in a large matrix product; null where the engine was never tested. */
  gigaflops: number | null;
}

/** Share of the rate of one large matrix product that whole training steps reach [ours: 0.6-0.9 on a 2-core CPU; a run replaces it]. */
const usableShare = 0.7;
/**
 * Activations kept for the backward pass, for each multiply-add of the student's forward, times the width [ours: 7 to 9 seen
 * with the nano sizes of all seven bases from a batch of 32 to one of 128, and 4 with ViT-S/16 at 224 pixels].
 */
const bytesPerMultiplyAddTimesWidth = 8;
/**
 * Copies of an evaluation's images in single precision that are there at once while its steps are recorded: as they are
 * stored, between 0 and 1, and on their way to the size that the base sees [ours: seen at 224 pixels with the smallest models].
 */
const evaluationCopies = 12;
/** Runs that are most like a spec tell most about it. */
const nearestCount = 3;
/** A run whose steps cost this many times more or less says little: fixed costs rule the small ones. */
const mostUnlike = 4;

/** An earlier run, and what a step of it costs. */
export interface PricedRun {
  run: ReferenceRun;
  cost: StepCost;
}

/** Experience with its runs' costs, which many estimates share. */
export interface PricedExperience {
  runs: readonly PricedRun[];
  gigaflops: number | null;
}

/** Prices the runs of an experience. Runs that cannot be built any more tell nothing. */
export function priceExperience({ runs, gigaflops }: Experience, channels: number): PricedExperience {
  return { gigaflops, runs: runs.flatMap((run) => priceRun(run, channels)) };
}

function priceRun(run: ReferenceRun, channels: number): PricedRun[] {
  try {
    return [{ run, cost: stepCost(run.spec, describeComposition(run.spec, channels)) }];
  } catch {
    return [];
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * The references of the same precision whose steps cost most nearly the same, each with its cost; none where all are too
 * unlike: how much faster bfloat16 is differs between machines, and on some it is slower.
 */
function nearest(runs: readonly PricedRun[], cost: StepCost, precision: Precision): PricedRun[] {
  return runs
    .map((priced) => ({ ...priced, unlikeness: Math.abs(Math.log(priced.cost.step / cost.step)) }))
    .filter(({ run, unlikeness }) => unlikeness <= Math.log(mostUnlike) && run.spec.schedule.precision === precision)
    .sort((one, other) => one.unlikeness - other.unlikeness)
    .slice(0, nearestCount);
}

/** Evaluations of a run: before the first step, every so many epochs, and after the last. */
function evaluationCount({ schedule, evaluation }: ExperimentSpec): number {
  return 2 + Math.floor((schedule.epochs - 1) / evaluation.knn.everyEpochs);
}

/**
 * What a spec will cost. Sizes are exact; time and memory are scaled from the most similar runs on this machine, or else
 * from the engine's measured rate.
 * Errors: `badInput` for sizes that do not fit.
 *
 * @param dataset - null where the spec's data set is not known: then there are no times
 */
export function estimateSpec(spec: ExperimentSpec, dataset: DatasetSummary | null, experience: Experience): Estimate {
  return estimateWith(spec, dataset, priceExperience(experience, channelsOf(dataset)));
}

/** The channels of a data set; grey images stand in for one that is not known. */
export function channelsOf(dataset: DatasetSummary | null): number {
  return dataset?.channels ?? 1;
}

/** As {@link estimateSpec}, from an experience that was priced before. */
export function estimateWith(spec: ExperimentSpec, dataset: DatasetSummary | null, experience: PricedExperience): Estimate {
  const channels = channelsOf(dataset);
  const description = describeComposition(spec, channels);
  const { baseParameters, headParameters, projectionParameters, baseMultiplyAdds, headMultiplyAdds } = description;
  const sizes = { baseParameters, headParameters, projectionParameters, baseMultiplyAdds, headMultiplyAdds };
  if (dataset === null) {
    return { ...sizes, memoryBytes: null, secondsPerEpoch: null, secondsTotal: null, timeSource: null, trainImages: null, stepsPerEpoch: null };
  }
  const cost = stepCost(spec, description);
  const references = nearest(experience.runs, cost, spec.schedule.precision);
  const measured = references.map(({ run, cost: { activations: kept, fixedBytes } }) => (run.residentBytes - fixedBytes) / kept);
  const activations = Math.max(0, references.length > 0 ? median(measured) : bytesPerMultiplyAddTimesWidth) * cost.activations;
  const evaluatedAtOnce = evaluationCopies * 4 * description.evaluationBatch * storedSize(spec.base.imageSize) ** 2 * channels;

  const trainImages = trainingImageCount(spec, dataset);
  const stepsPerEpoch = Math.floor(trainImages / spec.schedule.batchSize);
  const secondsPerMultiplyAdd =
    references.length > 0
      ? median(references.map(({ run, cost: { step } }) => run.secondsPerStep / step))
      : experience.gigaflops === null
        ? null
        : 2 / (experience.gigaflops * 1e9 * usableShare);
  const secondsPerEpoch = secondsPerMultiplyAdd === null ? null : secondsPerMultiplyAdd * cost.step * stepsPerEpoch;
  const evaluatedImages = Math.min(spec.limit?.train ?? dataset.train, dataset.train) + Math.min(spec.limit?.test ?? dataset.test, dataset.test);
  const evaluationMultiplyAdds = evaluationCount(spec) * evaluatedImages * (description.imageMultiplyAdds.teacher / 2);
  return {
    ...sizes,
    // An evaluation takes the memory that the steps before it have left.
    memoryBytes: Math.round(cost.fixedBytes + Math.max(activations, evaluatedAtOnce)),
    secondsPerEpoch,
    secondsTotal: secondsPerEpoch === null || secondsPerMultiplyAdd === null ? null : secondsPerEpoch * spec.schedule.epochs + secondsPerMultiplyAdd * evaluationMultiplyAdds,
    timeSource: secondsPerMultiplyAdd === null ? null : references.length > 0 ? 'runs' : 'rate',
    trainImages,
    stepsPerEpoch,
  };
}

/** What a run tells about its machine; null before it has made a step. */
export function toReference({ spec, metrics }: Pick<RunSummary, 'spec' | 'metrics'>): ReferenceRun | null {
  const step = metrics['time/step'];
  // A peak also knows of what happened between two steps: recording them, and evaluations.
  const resident = metrics['memory/peak'] ?? metrics['memory/resident'];
  if (step === undefined || resident === undefined) {
    return null;
  }
  return { spec, secondsPerStep: step.last + (metrics['time/data']?.last ?? 0), residentBytes: resident.last };
}
