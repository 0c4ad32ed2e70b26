import type { ExperimentSpec } from '../contract/spec.ts';

/** The scheduled values of one step. */
export interface ScheduleValues {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly teacherTemperature: number;
  readonly teacherMomentum: number;
}

/** Where a step stands in its run. Steps count from 0. */
export interface StepPosition {
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/**
 * Linear from `start` to `peak` over `warmupSteps` (both ends included), then half a cosine from `peak` towards
 * `end`, which the step after the last would reach. DINO's `utils.cosine_scheduler`.
 */
export function cosineSchedule(
  position: Pick<StepPosition, 'step' | 'totalSteps'>,
  values: { readonly peak: number; readonly end: number; readonly start?: number; readonly warmupSteps?: number },
): number {
  const { peak, end, start = 0, warmupSteps = 0 } = values;
  const { step, totalSteps } = position;
  if (step < warmupSteps) {
    return linear(step, warmupSteps, start, peak);
  }
  return end + 0.5 * (peak - end) * (1 + Math.cos((Math.PI * (step - warmupSteps)) / (totalSteps - warmupSteps)));
}

/** Element `index` of NumPy's `linspace(start, end, length)`. */
function linear(index: number, length: number, start: number, end: number): number {
  return length === 1 ? start : start + ((end - start) * index) / (length - 1);
}

/** Peak of the learning rate: as written, or times batch / 256 (DINO's linear scaling rule). */
export function peakLearningRate(schedule: ExperimentSpec['schedule']): number {
  return schedule.scaleLearningRate ? (schedule.learningRate * schedule.batchSize) / 256 : schedule.learningRate;
}

/**
 * Learning rate, weight decay, teacher temperature and teacher momentum of a step, as DINO schedules them. Warm-ups are
 * fractions of all steps [ours: DINO counts epochs, and steps its temperature by epoch].
 */
export function scheduleAt(spec: Pick<ExperimentSpec, 'schedule' | 'objective'>, position: StepPosition): ScheduleValues {
  const { schedule, objective } = spec;
  const temperatureSteps = Math.round(objective.teacherTemperatureWarmup * position.totalSteps);
  return {
    learningRate: cosineSchedule(position, {
      peak: peakLearningRate(schedule),
      end: schedule.minimumLearningRate,
      warmupSteps: Math.round(schedule.warmup * position.totalSteps),
    }),
    weightDecay: cosineSchedule(position, { peak: schedule.weightDecay, end: schedule.weightDecayEnd }),
    teacherTemperature:
      position.step < temperatureSteps
        ? linear(position.step, temperatureSteps, objective.teacherTemperatureStart, objective.teacherTemperature)
        : objective.teacherTemperature,
    teacherMomentum: cosineSchedule(position, { peak: schedule.teacherMomentum, end: schedule.teacherMomentumEnd }),
  };
}

/** Steps at the start of a run in which the last layer of every projection head stands still. */
export function frozenSteps(objective: Pick<ExperimentSpec['objective'], 'freezeLastLayerEpochs'>, stepsPerEpoch: number): number {
  return Math.round(objective.freezeLastLayerEpochs * stepsPerEpoch);
}
