import type { MetricPoint, MetricSeries } from '../../core/contract/run.ts';

/**
 * Adds a point at the end of its series, in place. A step that is there already is left alone: a point can arrive
 * as an event and again in the answer to a request.
 */
export function appendPoint(series: Map<string, MetricSeries>, point: MetricPoint): void {
  const known = series.get(point.name);
  if (!known) {
    series.set(point.name, { name: point.name, steps: [point.step], values: [point.value], times: [point.time] });
    return;
  }
  if (point.step > (known.steps.at(-1) ?? -1)) {
    known.steps.push(point.step);
    known.values.push(point.value);
    known.times.push(point.time);
  }
}
