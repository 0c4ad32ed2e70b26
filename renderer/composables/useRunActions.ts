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

  /** Applies an action to each run, one after the other, and tells of the first failure. Answers those that succeeded. */
  async function each(runs: readonly RunSummary[], action: (id: string) => Promise<void>): Promise<RunSummary[]> {
    const done: RunSummary[] = [];
    await notices.attempt(async () => {
      for (const run of runs) {
        await action(run.id);
        done.push(run);
      }
    });
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

  async function update(change: ApiInput<'runs.update'>): Promise<void> {
    await notices.attempt(() => store.update(change));
  }

  return { remove, restore, cancel, update };
}
