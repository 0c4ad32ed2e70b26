import { chartBase, referenceLines, valueAxis } from './chartBase.ts';
import type { ChartInks } from './chartInks.ts';
import type { ChartPoint } from './chartPoint.ts';
import type { ReferenceLine } from './chartSeries.ts';
import type { StudioChartOption } from './registerCharts.ts';

export interface ScatterChartSettings {
  points: readonly ChartPoint[];
  /** Horizontal lines, in the unit of y. */
  references: readonly ReferenceLine[];
  inks: ChartInks;
  xName: string;
  yName: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
}

/** Points with their names beside them. */
export function scatterChartOption({ points, references, inks, xName, yName, formatX, formatY }: ScatterChartSettings): StudioChartOption {
  return {
    ...chartBase(inks),
    grid: { left: 40, right: 32, top: 16, bottom: 24, containLabel: true },
    xAxis: valueAxis(inks, formatX, xName),
    yAxis: { ...valueAxis(inks, formatY, yName), nameGap: 40 },
    series: [
      {
        type: 'scatter',
        symbolSize: 11,
        data: points.map(({ label, x, y, colour }) => ({ name: label, value: [x, y], itemStyle: { color: colour } })),
        label: { show: true, position: 'right', formatter: '{b}', color: inks.strong, fontSize: 11 },
        labelLayout: { hideOverlap: true },
        markLine: referenceLines(references, 'yAxis', inks),
        tooltip: {
          formatter: (parameters) => {
            const point = Array.isArray(parameters) ? undefined : points[parameters.dataIndex];
            return point ? `${point.label}\n${xName}: ${formatX(point.x)}\n${yName}: ${formatY(point.y)}` : '';
          },
        },
      },
    ],
  };
}
