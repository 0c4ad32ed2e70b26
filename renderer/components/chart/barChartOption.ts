import type { CustomSeriesOption } from 'echarts/charts';
import type { ChartBar } from './chartBar.ts';
import { chartBase, referenceLines, valueAxis } from './chartBase.ts';
import { chartFontFamily, type ChartInks } from './chartInks.ts';
import type { ReferenceLine } from './chartSeries.ts';
import type { StudioChartOption } from './registerCharts.ts';

export interface BarChartSettings {
  bars: readonly ChartBar[];
  references: readonly ReferenceLine[];
  inks: ChartInks;
  format: (value: number) => string;
  /** What the hollow bars are. */
  hollowLabel: string;
  /** Where the value axis starts; null lets the data decide. */
  from: number | null;
}

type RenderItem = NonNullable<CustomSeriesOption['renderItem']>;

const barWidth = 14;
const capHeight = 6;

/** The interval around a bar's end, and the value as text beyond it. */
function renderInterval(bars: readonly ChartBar[], barsPerRow: number, inks: ChartInks, format: (value: number) => string): RenderItem {
  return (parameters, api) => {
    const bar = bars[parameters.dataIndex];
    if (!bar || bar.value === null) {
      return null;
    }
    const offset = api.barLayout?.({ barWidth, barGap: '20%', count: barsPerRow })?.[0]?.offsetCenter ?? 0;
    const place = (value: number): [number, number] => {
      const [x = 0, y = 0] = api.coord([value, parameters.dataIndex]);
      return [x, y + offset];
    };
    const [end, y] = place(Math.max(bar.value, bar.high ?? bar.value));
    const text = {
      type: 'text' as const,
      style: { text: format(bar.value), x: end + 6, y, fill: inks.strong, verticalAlign: 'middle' as const, font: `500 11px ${chartFontFamily}` },
    };
    if (bar.low === undefined || bar.high === undefined) {
      return text;
    }
    const [low] = place(bar.low);
    const [high] = place(bar.high);
    const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style: { stroke: inks.strong, lineWidth: 1.25 } });
    return {
      type: 'group',
      children: [line(low, y, high, y), line(low, y - capHeight / 2, low, y + capHeight / 2), line(high, y - capHeight / 2, high, y + capHeight / 2), text],
    };
  };
}

/** Horizontal bars from the top, with intervals, hollow bars beside them and reference lines across. */
export function barChartOption({ bars, references, inks, format, hollowLabel, from }: BarChartSettings): StudioChartOption {
  const hasHollow = bars.some((bar) => typeof bar.hollow === 'number');
  return {
    ...chartBase(inks),
    grid: { left: 4, right: 56, top: references.length > 0 ? 20 : 4, bottom: 4, containLabel: true },
    xAxis: { ...valueAxis(inks, format), scale: from === null, min: from ?? undefined },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map((bar) => bar.label),
      axisLabel: { color: inks.strong, width: 150, overflow: 'truncate' },
      axisLine: { lineStyle: { color: inks.grid } },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        barWidth,
        barGap: '20%',
        data: bars.map((bar) => ({ value: bar.value ?? '-', name: bar.label, itemStyle: { color: bar.colour, borderRadius: [0, 2, 2, 0] } })),
        markLine: referenceLines(references, 'xAxis', inks),
        tooltip: { valueFormatter: (value) => format(Number(value)) },
      },
      ...(hasHollow
        ? [
            {
              type: 'bar' as const,
              name: hollowLabel,
              barWidth,
              data: bars.map((bar) => ({
                value: bar.hollow ?? '-',
                itemStyle: { color: 'transparent', borderColor: bar.colour, borderWidth: 1.5, borderType: 'solid' as const },
              })),
              tooltip: { valueFormatter: (value: unknown) => format(Number(value)) },
            },
          ]
        : []),
      {
        type: 'custom',
        silent: true,
        tooltip: { show: false },
        renderItem: renderInterval(bars, hasHollow ? 2 : 1, inks, format),
        encode: { x: [0, 2, 3], y: 1 },
        data: bars.map((bar, index) => [bar.value ?? Number.NaN, index, bar.low ?? bar.value ?? Number.NaN, bar.high ?? bar.value ?? Number.NaN]),
        z: 5,
      },
    ],
  };
}

/** As high as its rows need. */
export function barChartHeight(bars: readonly ChartBar[], hasReferences: boolean): number {
  const row = bars.some((bar) => typeof bar.hollow === 'number') ? 44 : 28;
  return Math.max(2, bars.length) * row + 32 + (hasReferences ? 16 : 0);
}
