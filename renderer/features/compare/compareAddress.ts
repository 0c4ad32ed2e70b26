import type { LocationQueryRaw, LocationQueryValue } from 'vue-router';

/** What the address says of a comparison. */
export interface CompareAddress {
  /** Ids of the runs, in their order on the page. */
  ids: string[];
  /** Metrics whose curves are shown; null leaves the choice to the page. */
  metrics: string[] | null;
}

type QueryValue = LocationQueryValue | LocationQueryValue[] | undefined;

/** Ids and metric names have no commas; a repeated parameter means the same as one with commas. */
function readList(value: QueryValue): string[] {
  const parts = (Array.isArray(value) ? value : [value]).flatMap((part) => (part ?? '').split(','));
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

export function readCompareAddress(query: Record<string, QueryValue>): CompareAddress {
  return { ids: readList(query.ids), metrics: query.metrics === undefined ? null : readList(query.metrics) };
}

export function writeCompareAddress({ ids, metrics }: CompareAddress): LocationQueryRaw {
  return {
    ...(ids.length > 0 ? { ids: ids.join(',') } : {}),
    ...(metrics === null ? {} : { metrics: metrics.join(',') }),
  };
}
