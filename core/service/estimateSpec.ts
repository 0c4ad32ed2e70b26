import type { DatasetSummary } from '../contract/dataset.ts';
import type { Estimate } from '../contract/estimate.ts';
import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec, Precision } from '../contract/spec.ts';
import { trainingImageCount } from '../contract/specRules.ts';
import { storedSize } from '../data/storedSize.ts';
import { type CompositionDescription, describeComposition } from '../hssl/describeComposition.ts';

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

/** Backward costs twice the forward. */
const trainingPasses = 3;
/** Share of the rate of one large matrix product that whole training steps reach [ours: 0.6-0.9 on a 2-core CPU; a run replaces it]. */
const usableShare = 0.7;
/** Node, the runtime, its code, and the recorded graph [ours: seen with the smallest models]. */
const processBytes = 700e6;
/** Student, teacher, gradient and two moments of AdamW, 4 bytes each. */
const bytesPerParameter = 20;
/**
 * Activations kept for the backward pass, for each multiply-add of the student's forward, times the width: multiply-adds
 * grow with the square of the width, activations with the width [ours: 30 to 35 seen at widths 96, 192 and 384].
 */
const bytesPerMultiplyAddTimesWidth = 35;
/**
 * Copies of an evaluation's images in single precision that are there at once while its steps are recorded: as they are
 * stored, between 0 and 1, and on their way to the size that the base sees [ours: seen at 224 pixels with the smallest models].
 */
const evaluationCopies = 12;
/** Runs that are most like a spec tell most about it. */
const nearestCount = 3;
/** A run whose steps cost this many times more or less says little: fixed costs rule the small ones. */
const mostUnlike = 4;

interface Cost {
  /** Multiply-adds of one training step. */
  step: number;
  /** Multiply-adds of the student's forward in one step. */
  studentForward: number;
  /** Of the process and its parameters: what does not grow with the batch. */
  fixedBytes: number;
}

function costOf(spec: ExperimentSpec, description: CompositionDescription): Cost {
  const { student, teacher } = description.imageMultiplyAdds;
  const { batchSize } = spec.schedule;
  const heads = Object.values(description.headParameters).reduce((sum, count) => sum + count, 0);
  return {
    step: batchSize * (trainingPasses * student + teacher),
    studentForward: batchSize * student,
    fixedBytes: processBytes + bytesPerParameter * (description.baseParameters + heads + description.projectionParameters),
  };
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
function nearest(runs: readonly ReferenceRun[], cost: Cost, channels: number, precision: Precision): { run: ReferenceRun; cost: Cost }[] {
  return runs
    .map((run) => {
      const runCost = costOf(run.spec, describeComposition(run.spec, channels));
      return { run, cost: runCost, unlikeness: Math.abs(Math.log(runCost.step / cost.step)) };
    })
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
  const channels = dataset?.channels ?? 1;
  const description = describeComposition(spec, channels);
  const { baseParameters, headParameters, projectionParameters, baseMultiplyAdds, headMultiplyAdds } = description;
  const sizes = { baseParameters, headParameters, projectionParameters, baseMultiplyAdds, headMultiplyAdds };
  if (dataset === null) {
    return { ...sizes, memoryBytes: null, secondsPerEpoch: null, secondsTotal: null, timeSource: null, trainImages: null, stepsPerEpoch: null };
  }
  const cost = costOf(spec, description);
  const references = nearest(experience.runs, cost, channels, spec.schedule.precision);
  const measured = references.map(({ run, cost: { studentForward, fixedBytes } }) => (run.residentBytes - fixedBytes) / studentForward);
  const activations = Math.max(0, references.length > 0 ? median(measured) : bytesPerMultiplyAddTimesWidth / spec.base.width) * cost.studentForward;
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
