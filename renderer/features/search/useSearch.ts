import { computed, ref, type Ref } from 'vue';
import { missingTrials } from '../../../core/compare/followUpSpecs.ts';
import { oneByOne } from '../../../core/compare/oneByOne.ts';
import { rankHeads, type DifferenceMeasure } from '../../../core/compare/rankHeads.ts';
import { searchCost } from '../../../core/compare/searchCost.ts';
import { trainingCost } from '../../../core/compare/trainingCost.ts';
import { isEnded } from '../../../core/contract/run.ts';
import { useRunDetail } from '../../composables/useRunDetail.ts';
import { useRunsStore } from '../../stores/runs.ts';
import { compareGains } from './gainPoints.ts';
import { liveRanking, measuredEpoch, type RankingSource } from './liveRanking.ts';
import { useStepTimes } from './useStepTimes.ts';

/** One search with everything that is known about its heads, live. */
export function useSearch(id: Readonly<Ref<string>>) {
  const store = useRunsStore();
  const { run, error, load } = useRunDetail(id);
  const measure = ref<DifferenceMeasure>('kl');

  const source = computed((): RankingSource => (run.value?.ranking ? 'final' : 'live'));
  const ranking = computed(() => (run.value === null ? [] : (run.value.ranking ?? liveRanking(run.value))));
  const verdict = computed(() => rankHeads(ranking.value, measure.value));
  /** Not before the end: the order of an unfinished search still changes. */
  const winner = computed(() => (source.value === 'final' ? verdict.value.first : null));

  const trials = computed(() => (run.value === null ? null : oneByOne(run.value, store.all)));
  const missing = computed(() => (run.value === null || trials.value === null ? [] : missingTrials(run.value, trials.value, store.all)));
  const gains = computed(() => (trials.value === null ? null : compareGains(verdict.value, trials.value)));

  const trialRuns = computed(() => trials.value?.trials.flatMap((trial) => trial.runs.filter((one) => one.status === 'finished')) ?? []);
  const stepTimes = useStepTimes(() => [...(run.value === null ? [] : [run.value]), ...trialRuns.value]);
  const costs = computed(() => {
    if (run.value === null || trials.value === null) {
      return null;
    }
    const own = trainingCost(run.value, stepTimes.value.get(run.value.id));
    const alone = trials.value.trials.map((trial) => trial.runs.filter((one) => one.status === 'finished').map((one) => trainingCost(one, stepTimes.value.get(one.id))));
    const all = [own, ...alone.flat()];
    return { cost: searchCost(own, alone), isByClock: all.some((cost) => cost?.source === 'clock') };
  });

  return {
    run,
    error,
    load,
    measure,
    source,
    verdict,
    winner,
    trials,
    missing,
    gains,
    costs,
    epoch: computed(() => (run.value === null ? null : measuredEpoch(run.value))),
    hasEnded: computed(() => run.value !== null && isEnded(run.value.status)),
  };
}
