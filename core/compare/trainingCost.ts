import { mean } from 'simple-statistics';
import type { MetricSeries, RunSummary } from '../contract/run.ts';

/** `steps`: mean time of a step times the steps; `clock`: from start to end, with loading, evaluation and saving. */
export type CostSource = 'steps' | 'clock';

/** What training took so far. */
export interface TrainingCost {
  seconds: number;
  /** Images that went through, counted anew in every epoch. */
  images: number;
  source: CostSource;
}

/** Name of the metric with the seconds that a training step took. */
export const stepTimeMetric = 'time/step';

function clockSeconds(run: RunSummary): number | null {
  return run.started === null || run.ended === null ? null : (Date.parse(run.ended) - Date.parse(run.started)) / 1000;
}

/**
 * Measures what a run's training took. With the whole series of step times their mean counts; without it the last one.
 *
 * @param stepTimes - the series of {@link stepTimeMetric}
 * @returns null where nothing was measured yet
 */
export function trainingCost(run: RunSummary, stepTimes?: MetricSeries): TrainingCost | null {
  const summary = run.metrics[stepTimeMetric];
  const steps = summary?.step ?? run.metrics['loss/total']?.step ?? 0;
  const images = steps * run.spec.schedule.batchSize;
  const times = (stepTimes?.values ?? (summary === undefined ? [] : [summary.last])).filter(Number.isFinite);
  if (steps > 0 && times.length > 0) {
    return { seconds: mean(times) * steps, images, source: 'steps' };
  }
  const seconds = clockSeconds(run);
  return seconds === null || steps === 0 ? null : { seconds, images, source: 'clock' };
}
