import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { MetricSeries, RunDetail } from '../../../core/contract/run.ts';
import { axisValues } from '../../components/chart/chartAxis.ts';
import { dashes, type ChartSeries, type ReferenceLine } from '../../components/chart/chartSeries.ts';
import { useChartSettings } from '../../components/chart/useChartSettings.ts';
import { chartInks } from '../../components/chart/chartInks.ts';
import { useArchitectureColours } from '../../composables/architectureColours.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useTheme } from '../../composables/useTheme.ts';
import { type ChartDefinition, type ChartFormat, type ChartLine, chartsOfParts } from './runCharts.ts';

/** Turns the definitions of a run's charts into what the charts draw: hues, words, places on the axis. */
export function useChartLines(run: ComputedRef<RunDetail | null>, series: ComputedRef<ReadonlyMap<string, MetricSeries>>) {
  const { t } = useI18n();
  const { isDark } = useTheme();
  const colours = useArchitectureColours();
  const { axis } = useChartSettings();
  const formats = useFormat();

  function colourOf({ subject }: ChartLine): string {
    if (subject.kind === 'head') {
      return subject.architecture ? colours.value[subject.architecture] : colours.value.baseline;
    }
    return subject.kind === 'base' ? colours.value[run.value?.spec.base.architecture ?? 'vit'] : chartInks[isDark.value ? 'dark' : 'light'].strong;
  }

  function labelOf({ subject, detail }: ChartLine, chart: ChartDefinition): string {
    const known = detail !== null && chartsOfParts.includes(chart.id) ? t(`run.line.${detail}`) : detail;
    if (subject.kind === 'total') {
      return known ?? t(chart.id === 'loss' ? 'run.line.total' : 'run.line.value');
    }
    const name = subject.kind === 'base' ? t('run.line.base') : subject.id;
    return known === null ? name : `${name} · ${known}`;
  }

  function linesOf(chart: ChartDefinition): ChartSeries[] {
    const used = new Map<string, number>();
    return chart.lines.flatMap((line) => {
      const one = series.value.get(line.metric);
      if (!one || !run.value) {
        return [];
      }
      const colour = colourOf(line);
      const earlier = used.get(colour) ?? 0;
      used.set(colour, earlier + 1);
      const dash = dashes[earlier % dashes.length];
      return [{ key: line.metric, label: labelOf(line, chart), colour, dash, x: axisValues(axis.value, one, run.value), y: one.values }];
    });
  }

  function referencesOf(chart: ChartDefinition): ReferenceLine[] {
    return chart.references.map(({ kind, value }) => ({ label: t(`run.reference.${kind}`), value }));
  }

  const writers = computed(
    (): Record<ChartFormat, (value: number) => string> => ({
      percent: (value) => formats.formatPercent(value),
      discrepancy: (value) => formats.formatDiscrepancy(value),
      number: (value) => formats.formatNumber(value),
      seconds: (value) => formats.formatSeconds(value),
      bytes: (value) => formats.formatBytes(value),
    }),
  );

  return { linesOf, referencesOf, writerOf: (chart: ChartDefinition) => writers.value[chart.format] };
}
