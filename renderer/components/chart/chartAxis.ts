import type { MetricSeries } from '../../../core/contract/run.ts';

export const chartAxes = ['step', 'epoch', 'time'] as const;
export type ChartAxis = (typeof chartAxes)[number];

/** What is needed to place a run's steps on another axis; a missing part makes that axis fall back to steps. */
export interface AxisOrigin {
  stepsPerEpoch: number | null;
  /** When the run started, ISO 8601. */
  started: string | null;
}

/** Where the points of a series lie: at steps, at fractional epochs, or at seconds since the run started. */
export function axisValues(axis: ChartAxis, series: MetricSeries, origin: AxisOrigin): readonly number[] {
  if (axis === 'epoch' && origin.stepsPerEpoch) {
    const { stepsPerEpoch } = origin;
    return series.steps.map((step) => step / stepsPerEpoch);
  }
  if (axis === 'time' && origin.started !== null) {
    const start = new Date(origin.started).getTime();
    // A clock that was set back in between must not fold the line over itself.
    let latest = 0;
    return series.times.map((time) => (latest = Math.max(latest, (time - start) / 1000)));
  }
  return series.steps;
}
