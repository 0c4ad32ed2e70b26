import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { isActive } from '../../../core/contract/run.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useRunsStore } from '../../stores/runs.ts';

/** Queues what follows from a search. */
export function useFollowUps() {
  const { t } = useI18n({ useScope: 'global' });
  const router = useRouter();
  const store = useRunsStore();
  const notices = useNotices();
  const isQueueing = ref(false);

  async function queue(specs: readonly ExperimentSpec[]): Promise<string[]> {
    isQueueing.value = true;
    let ids: string[] = [];
    await notices.attempt(async () => {
      ids = (await store.create(specs)).map((run) => run.id);
    });
    isQueueing.value = false;
    return ids;
  }

  /** Queues one run and goes to it. */
  async function train(spec: ExperimentSpec): Promise<void> {
    const [id] = await queue([spec]);
    if (id !== undefined) {
      await router.push({ name: 'run', params: { id } });
    }
  }

  /** The last first, so that none of them starts while the others are taken back. */
  async function takeBack(ids: readonly string[]): Promise<void> {
    for (const id of [...ids].reverse()) {
      const run = store.byId.get(id);
      if (run !== undefined && isActive(run.status)) {
        await store.cancel(id);
      }
      await store.remove(id);
    }
  }

  /** Queues many runs and stays; they can be taken back. */
  async function trainAll(specs: readonly ExperimentSpec[]): Promise<void> {
    const ids = await queue(specs);
    if (ids.length > 0) {
      notices.doneWithUndo(t('search.actions.queued', { count: ids.length }, ids.length), () => takeBack(ids));
    }
  }

  return { isQueueing, train, trainAll };
}
