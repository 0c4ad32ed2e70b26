import { useI18n } from 'vue-i18n';
import { useFormat } from './useFormat.ts';

/** A metric's name taken apart: `knn/head:convnext/k20` is family knn, part head, of convnext, detail k20. */
interface MetricName {
  family: string;
  part: string;
  of: string | null;
  detail: string | null;
}

function parseName(name: string): MetricName {
  const [family = '', second = '', third] = name.split('/');
  const [part = '', head] = second.split(':');
  return family === 'discrepancy' ? { family, part, of: third ?? null, detail: null } : { family, part, of: head ?? null, detail: third ?? null };
}

/** Families in the order of importance; others follow. */
const families = ['knn', 'discrepancy', 'loss', 'collapse', 'time', 'memory', 'schedule'];

function rankOf(name: string): number {
  const index = families.indexOf(parseName(name).family);
  return index === -1 ? families.length : index;
}

/** What people came for first: accuracy, discrepancy, losses; then what explains them. */
export function byImportance(left: string, right: string): number {
  return rankOf(left) - rankOf(right) || left.localeCompare(right, 'en');
}

/** Titles and formats of metrics in the current language. A metric without a title of its own goes by its name. */
export function useMetricText() {
  const { t, te } = useI18n({ useScope: 'global' });
  const { formatPercent, formatDiscrepancy, formatSeconds, formatBytes, formatNumber } = useFormat();

  function metricTitle(name: string): string {
    const { family, part, of, detail } = parseName(name);
    const key = `compare.metric.${family}.${part}${of === null ? '' : 'Of'}`;
    return te(key, 'en') ? t(key, { head: of ?? '', k: detail?.slice(1) ?? '' }) : name;
  }

  function formatMetric(name: string): (value: number | null | undefined) => string {
    const { family } = parseName(name);
    const formats: Record<string, (value: number | null | undefined) => string> = {
      knn: formatPercent,
      discrepancy: formatDiscrepancy,
      time: formatSeconds,
      memory: formatBytes,
    };
    return formats[family] ?? formatNumber;
  }

  return { metricTitle, formatMetric };
}
