import { chartFontFamily, type ChartInks } from './chartInks.ts';
import type { ReferenceLine } from './chartSeries.ts';
import { trimZeros } from './trimZeros.ts';

/** What all ECharts charts of this app share. Tooltips are drawn on the canvas: HTML ones carry inline styles. */
export function chartBase(inks: ChartInks) {
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: chartFontFamily, fontSize: 11, color: inks.text },
    tooltip: {
      renderMode: 'richText' as const,
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.grid,
      textStyle: { color: inks.strong, fontFamily: chartFontFamily, fontSize: 12 },
    },
  };
}

/** A value axis in the colours of the theme. */
export function valueAxis(inks: ChartInks, format: (value: number) => string, name = '') {
  return {
    type: 'value' as const,
    scale: true,
    name,
    nameLocation: 'middle' as const,
    nameGap: 26,
    nameTextStyle: { color: inks.text },
    axisLabel: { color: inks.text, formatter: (value: number) => trimZeros(format(value)), hideOverlap: true },
    splitLine: { lineStyle: { color: inks.grid } },
    axisLine: { show: false },
    axisTick: { show: false },
  };
}

/** Thin dashed lines across a chart, with their names; the names of vertical lines stand above, turned away from each other. */
export function referenceLines(references: readonly ReferenceLine[], along: 'xAxis' | 'yAxis', inks: ChartInks) {
  const last = [...references].sort((left, right) => left.value - right.value).at(-1);
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: inks.reference, type: 'dashed' as const, width: 1 },
    label: { position: along === 'xAxis' ? ('start' as const) : ('insideEndTop' as const), color: inks.text, fontSize: 10, formatter: '{b}' },
    data: references.map((reference) =>
      along === 'xAxis'
        ? { name: reference.label, xAxis: reference.value, label: { align: reference === last ? ('left' as const) : ('right' as const), padding: [0, 4] } }
        : { name: reference.label, yAxis: reference.value },
    ),
  };
}
