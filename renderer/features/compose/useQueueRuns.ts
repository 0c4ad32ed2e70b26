import { useToast } from '@nuxt/ui/composables';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useRunsStore } from '../../stores/runs.ts';

/** Queues runs and says so, with a way to them; the page stays as it is. */
export function useQueueRuns() {
  const runs = useRunsStore();
  const router = useRouter();
  const toast = useToast();
  const { attempt } = useNotices();
  const { t } = useI18n({ useScope: 'global' });
  const isQueueing = shallowRef(false);

  /** Answers whether the runs are in the queue; all are, or none. */
  async function queue(specs: readonly ExperimentSpec[]): Promise<boolean> {
    if (isQueueing.value) {
      return false;
    }
    isQueueing.value = true;
    const isDone = await attempt(async () => {
      const created = await runs.create(specs);
      const [only] = created;
      const isOne = created.length === 1 && only !== undefined;
      const to = isOne ? { name: only.spec.combine === 'search' ? 'search' : 'run', params: { id: only.id } } : { name: 'queue' };
      toast.add({
        title: isOne ? t('compose.footer.queued', { name: only.name }) : t('compose.footer.queuedMany', created.length),
        icon: 'i-lucide-list-plus',
        color: 'success',
        duration: 8000,
        actions: [{ label: t(isOne ? 'compose.footer.openRun' : 'compose.footer.openRuns'), color: 'neutral', variant: 'outline', onClick: () => void router.push(to) }],
      });
    });
    isQueueing.value = false;
    return isDone;
  }

  return { queue, isQueueing };
}
