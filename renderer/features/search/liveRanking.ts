import type { RankingEntry, RunSummary } from '../../../core/contract/run.ts';

/** Where a ranking comes from: `final` was made at the end, with intervals; `live` are the last values measured. */
export type RankingSource = 'final' | 'live';

/** The ranking so far, from the metrics of a search that has none yet. There are no intervals before the end. */
export function liveRanking({ spec, metrics }: Pick<RunSummary, 'spec' | 'metrics'>): RankingEntry[] {
  return spec.heads.flatMap(({ id }): RankingEntry[] => {
    const kl = metrics[`discrepancy/kl/${id}`];
    const cka = metrics[`discrepancy/cka/${id}`];
    return kl === undefined && cka === undefined ? [] : [{ head: id, kl: kl?.last ?? NaN, klLow: NaN, klHigh: NaN, cka: cka?.last ?? NaN }];
  });
}

/** Epochs behind the last measurement of D; 0 before training; null without any. */
export function measuredEpoch({ spec, metrics, progress }: Pick<RunSummary, 'spec' | 'metrics' | 'progress'>): number | null {
  const steps = spec.heads.flatMap(({ id }) => metrics[`discrepancy/kl/${id}`]?.step ?? []);
  const perEpoch = progress === null ? 0 : progress.totalSteps / Math.max(1, progress.totalEpochs);
  return steps.length === 0 ? null : perEpoch > 0 ? Math.round(Math.max(...steps) / perEpoch) : 0;
}
