import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { toErrorReport } from '../../../core/contract/error.ts';
import type { RunDetail } from '../../../core/contract/run.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useRunsStore } from '../../stores/runs.ts';

export interface ResumeOptions {
  /** More than the run has, to train it longer. */
  epochs?: number;
  /** File name; the newest where absent. */
  checkpoint?: string;
}

/** Whether a refusal is about the checkpoint, so that another one may be taken, and not about the run, the engine or the disk. */
function blamesCheckpoint(reason: unknown): boolean {
  const { code, path } = toErrorReport(reason);
  return code === 'badData' || code === 'newerData' || code === 'notFound' || path === 'checkpoint';
}

/** Lets a run go on from a checkpoint, and keeps why the service refused one. */
export function useRunResume(run: () => RunDetail | null) {
  const { t } = useI18n();
  const store = useRunsStore();
  const notices = useNotices();
  const error = shallowRef<unknown>(null);
  const refused = ref<ReadonlySet<string>>(new Set());
  const isResuming = ref(false);

  const isCheckpointRefused = computed(() => refused.value.size > 0);
  /** Newest first, without those that were refused. */
  const checkpoints = computed(() => (run()?.checkpoints ?? []).filter(({ file }) => !refused.value.has(file)).toReversed());

  /** Starts afresh: nothing was refused. */
  function forget(): void {
    error.value = null;
    refused.value = new Set();
  }

  /** Answers whether the run is in the queue again. */
  async function resume(options: ResumeOptions = {}): Promise<boolean> {
    const current = run();
    if (current === null || isResuming.value) {
      return false;
    }
    const file = options.checkpoint ?? current.checkpoints.at(-1)?.file;
    isResuming.value = true;
    try {
      await store.resume({ id: current.id, ...options });
      forget();
      notices.done(t('runs.done.resumedOne', { name: current.name }));
      return true;
    } catch (reason) {
      error.value = reason;
      if (file !== undefined && blamesCheckpoint(reason)) {
        refused.value = new Set(refused.value).add(file);
      }
      return false;
    } finally {
      isResuming.value = false;
    }
  }

  watch(() => run()?.id, forget);
  return { error, checkpoints, isCheckpointRefused, isResuming, resume, forget };
}

export type RunResuming = ReturnType<typeof useRunResume>;
