import { useI18n } from 'vue-i18n';
import type { SpecValue } from '../../../core/contract/comparison.ts';
import { noValue } from '../../composables/createFormats.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useMetricText } from '../../composables/useMetricText.ts';
import type { ComparisonRow } from './comparisonRows.ts';

/** A value as a person would type it: numbers in full, lists with commas. */
function plainText(value: SpecValue): string {
  if (value === null || value === undefined) {
    return noValue;
  }
  return Array.isArray(value) ? value.map(plainText).join(', ') : String(value);
}

/** How the rows of the comparison read, in the current language. */
export function useComparisonText() {
  const { t, te } = useI18n({ useScope: 'global' });
  const { formatPercent, formatPercentDelta, formatDuration } = useFormat();
  const { metricTitle, formatMetric } = useMetricText();

  /** Fields go by their name in the form; a head's also by its place. */
  function settingTitle(path: string): string {
    const head = /^heads\.(\d+)\.(.+)$/.exec(path);
    const key = `compose.fields.${head === null ? path : `heads.${head[2]}`}.label`;
    const label = te(key, 'en') ? t(key) : path;
    return head === null ? label : t('compare.table.head', { number: Number(head[1]) + 1, field: label });
  }

  function rowTitle({ kind, path }: ComparisonRow): string {
    if (kind === 'setting') {
      return settingTitle(path);
    }
    return kind === 'metric' ? metricTitle(path) : t(`compare.table.${kind}`);
  }

  function cellText({ kind, path }: ComparisonRow, value: SpecValue): string {
    if (kind === 'status') {
      return t(`shell.status.${String(value)}`);
    }
    if (typeof value !== 'number' || kind === 'setting') {
      return plainText(value);
    }
    const formats = { metric: formatMetric(path), gain: formatPercentDelta, floor: formatPercent, duration: formatDuration };
    return formats[kind](value);
  }

  /** For spreadsheets: full precision, base units, nothing where there is no value. */
  function rawText(value: SpecValue): string {
    return value === null || value === undefined ? '' : plainText(value);
  }

  return { rowTitle, cellText, rawText };
}
