import { useI18n } from 'vue-i18n';
import type { DifferenceMeasure, Verdict } from '../../../core/compare/rankHeads.ts';
import type { RankingSource } from './liveRanking.ts';

export interface VerdictFacts {
  verdict: Verdict;
  source: RankingSource;
  measure: DifferenceMeasure;
  /** Epochs behind live values. */
  epoch: number | null;
  totalEpochs: number;
  hasEnded: boolean;
}

/** The verdict of a search in a sentence or two. */
export function useVerdictText(headName: (id: string) => string) {
  const { t } = useI18n({ useScope: 'global' });

  function listHeads(ids: readonly string[]): string {
    const names = ids.map(headName);
    const last = names.at(-1) ?? '';
    return names.length < 2 ? last : `${names.slice(0, -1).join(t('search.verdict.separator'))}${t('search.verdict.and')}${last}`;
  }

  function judgement({ verdict, measure }: VerdictFacts): string {
    if (measure === 'cka' || verdict.likeFirst === null) {
      return t('search.verdict.noIntervals');
    }
    return verdict.likeFirst.length === 0 ? t('search.verdict.clear') : t('search.verdict.like', { heads: listHeads(verdict.likeFirst) });
  }

  function state({ hasEnded, epoch, totalEpochs }: VerdictFacts): string {
    if (hasEnded) {
      return t('search.verdict.ended');
    }
    return epoch === null || epoch === 0 ? t('search.verdict.before') : t('search.verdict.provisional', { epoch, total: totalEpochs });
  }

  /** The judgement and what it rests on; the first is the headline. */
  return (facts: VerdictFacts): { headline: string; detail: string } => {
    const { verdict, source } = facts;
    if (verdict.first === null) {
      return { headline: t('search.verdict.none'), detail: '' };
    }
    const isFinal = source === 'final';
    const headline = t(isFinal ? 'search.verdict.first' : 'search.verdict.soFar', { first: headName(verdict.first) });
    const without = verdict.withoutValue.length === 0 ? [] : [t('search.verdict.without', { heads: listHeads(verdict.withoutValue) })];
    return { headline, detail: [isFinal ? judgement(facts) : state(facts), ...without].join(' ') };
  };
}
