import type { MetricSeries, RunSummary } from '../../../core/contract/run.ts';
import { axisValues, type ChartAxis } from '../../components/chart/chartAxis.ts';
import type { ChartSeries } from '../../components/chart/chartSeries.ts';
import type { LineStyle } from './lineStyles.ts';

/** Steps that make an epoch; null before a run knows. */
function stepsPerEpoch({ progress }: RunSummary): number | null {
  return progress === null || progress.totalEpochs === 0 ? null : progress.totalSteps / progress.totalEpochs;
}

/** One line for each run that has the metric. */
export function curvesOf(
  metric: string,
  runs: readonly RunSummary[],
  seriesOf: (id: string) => ReadonlyMap<string, MetricSeries> | undefined,
  styles: ReadonlyMap<string, LineStyle>,
  axis: ChartAxis,
): ChartSeries[] {
  return runs.flatMap((run): ChartSeries[] => {
    const series = seriesOf(run.id)?.get(metric);
    const style = styles.get(run.id);
    if (series === undefined || style === undefined) {
      return [];
    }
    const x = axisValues(axis, series, { stepsPerEpoch: stepsPerEpoch(run), started: run.started });
    return [{ key: run.id, label: run.name, colour: style.colour, dash: style.dash, x, y: series.values }];
  });
}

/** The curves that are shown until a person chooses: accuracy of the base, and the loss. */
export function usualMetrics(names: readonly string[]): string[] {
  const accuracy = names.find((name) => name.startsWith('knn/base/'));
  const loss = names.find((name) => name === 'loss/total');
  return [accuracy, loss].filter((name) => name !== undefined);
}
