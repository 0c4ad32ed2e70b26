import type { DatasetSummary } from '../contract/dataset.ts';
import type { Estimate } from '../contract/estimate.ts';
import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { trainingImageCount } from '../contract/specRules.ts';
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
const fixedBytes = 700e6;
/** Student, teacher, gradient and two moments of AdamW, 4 bytes each. */
const bytesPerParameter = 20;
/**
 * Activations kept for the backward pass, for each multiply-add of the student's forward, times the width: multiply-adds
 * grow with the square of the width, activations with the width [ours: seen at widths 48 and 96].
 */
const bytesPerMultiplyAddTimesWidth = 43;
/** Runs that are most like a spec tell most about it. */
const nearestCount = 3;
/** A run whose steps cost this many times more or less says little: fixed costs rule the small ones. */
const mostUnlike = 4;

interface Cost {
  /** Multiply-adds of one training step. */
  step: number;
  /** Multiply-adds of the student's forward in one step. */
  studentForward: number;
  parameters: number;
}

function costOf(spec: ExperimentSpec, description: CompositionDescription): Cost {
  const { student, teacher } = description.imageMultiplyAdds;
  const { batchSize } = spec.schedule;
  const heads = Object.values(description.headParameters).reduce((sum, count) => sum + count, 0);
  return {
    step: batchSize * (trainingPasses * student + teacher),
    studentForward: batchSize * student,
    parameters: description.baseParameters + heads + description.projectionParameters,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The references whose steps cost most nearly the same, each with its cost; none where all are too unlike. */
function nearest(runs: readonly ReferenceRun[], cost: Cost, channels: number): { run: ReferenceRun; cost: Cost }[] {
  return runs
    .map((run) => {
      const runCost = costOf(run.spec, describeComposition(run.spec, channels));
      return { run, cost: runCost, unlikeness: Math.abs(Math.log(runCost.step / cost.step)) };
    })
    .filter(({ unlikeness }) => unlikeness <= Math.log(mostUnlike))
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
  const references = nearest(experience.runs, cost, channels);
  const fixed = fixedBytes + cost.parameters * bytesPerParameter;
  const measured = references.map(({ run, cost: { studentForward, parameters } }) => (run.residentBytes - fixedBytes - parameters * bytesPerParameter) / studentForward);
  const activations = Math.max(0, references.length > 0 ? median(measured) : bytesPerMultiplyAddTimesWidth / spec.base.width) * cost.studentForward;

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
    memoryBytes: Math.round(fixed + activations),
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
  const resident = metrics['memory/resident'];
  if (step === undefined || resident === undefined) {
    return null;
  }
  return { spec, secondsPerStep: step.last + (metrics['time/data']?.last ?? 0), residentBytes: resident.last };
}
