import uPlot from 'uplot';
import type { ChartSeries } from './chartSeries.ts';
import { smoothValues } from './smoothValues.ts';

/** One line as it is drawn: the series itself, or the raw values behind a smoothed one. */
export interface DrawnLine {
  series: ChartSeries;
  isRaw: boolean;
}

/** Which lines there are, in drawing order: raw ones first, so that the smoothed ones lie on top. */
export function drawnLines(series: readonly ChartSeries[], smoothing: number): DrawnLine[] {
  const raw = smoothing > 0 ? series.map((one) => ({ series: one, isRaw: true })) : [];
  return [...raw, ...series.map((one) => ({ series: one, isRaw: false }))];
}

/**
 * The columns that the plot wants: all x values once, then one column for each of {@link drawnLines}, with gaps where a
 * line has no point there. Values that a logarithmic axis cannot show become gaps.
 */
export function alignSeries(series: readonly ChartSeries[], smoothing: number, isLogarithmic: boolean): uPlot.AlignedData {
  const lines = drawnLines(series, smoothing);
  if (lines.length === 0) {
    return [[]];
  }
  const tables = lines.map(({ series: { x, y }, isRaw }): uPlot.AlignedData => {
    const values = smoothing > 0 && !isRaw ? smoothValues(y, smoothing) : y;
    const shown = values.map((value) => (Number.isFinite(value) && (!isLogarithmic || value > 0) ? value : null));
    return [[...x], shown];
  });
  return uPlot.join(tables);
}
