import { useI18n } from 'vue-i18n';
import type { ApiInput } from '../../core/contract/api.ts';
import type { RunSummary } from '../../core/contract/run.ts';
import { useRunsStore } from '../stores/runs.ts';
import { useNotices } from './useNotices.ts';

/** What a person does to runs, with its messages: what was done, a way back, and what went wrong. */
export function useRunActions() {
  const { t } = useI18n({ useScope: 'global' });
  const store = useRunsStore();
  const notices = useNotices();

  function announced(key: string, runs: readonly RunSummary[]): string {
    return runs.length === 1 ? t(`${key}One`, { name: runs[0]!.name }) : t(`${key}Many`, { count: runs.length });
  }

  /**
   * Applies an action to each run, one after the other, and tells of the first failure: one that cannot does not keep the
   * others from it. Answers those that succeeded.
   */
  async function each(runs: readonly RunSummary[], action: (id: string) => Promise<unknown>): Promise<RunSummary[]> {
    const done: RunSummary[] = [];
    const failures: unknown[] = [];
    for (const run of runs) {
      try {
        await action(run.id);
        done.push(run);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      notices.problem(failures[0]);
    }
    return done;
  }

  async function remove(runs: readonly RunSummary[]): Promise<void> {
    const removed = await each(runs, store.remove);
    if (removed.length > 0) {
      notices.doneWithUndo(announced('runs.done.removed', removed), () => restore(removed));
    }
  }

  async function restore(runs: readonly RunSummary[]): Promise<void> {
    const restored = await each(runs, store.restore);
    if (restored.length > 0) {
      notices.done(announced('runs.done.restored', restored));
    }
  }

  async function cancel(run: RunSummary): Promise<void> {
    if (await notices.attempt(() => store.cancel(run.id))) {
      notices.done(t('runs.done.cancelled', { name: run.name }));
    }
  }

  /** Pauses runs that train. One that came to its end before its pause is not spoken of. */
  async function pause(runs: readonly RunSummary[]): Promise<void> {
    const stopped = new Set<string>();
    const answered = await each(runs, async (id) => {
      if ((await store.pause(id)).status === 'paused') {
        stopped.add(id);
      }
    });
    const paused = answered.filter((run) => stopped.has(run.id));
    if (paused.length > 0) {
      notices.doneWithAction(announced('runs.done.paused', paused), t('shell.action.resume'), () => resume(paused));
    }
  }

  /** Queues runs again from their newest checkpoints. */
  async function resume(runs: readonly RunSummary[]): Promise<void> {
    const resumed = await each(runs, (id) => store.resume({ id }));
    if (resumed.length > 0) {
      notices.done(announced('runs.done.resumed', resumed));
    }
  }

  async function update(change: ApiInput<'runs.update'>): Promise<void> {
    await notices.attempt(() => store.update(change));
  }

  return { remove, restore, cancel, pause, resume, update };
}
