import { useToast } from '@nuxt/ui/composables';
import { useI18n } from 'vue-i18n';
import { toErrorReport } from '../../core/contract/error.ts';

/** Short messages in the corner: what was done, with a way back, and what went wrong, with what to do about it. */
export function useNotices() {
  const toast = useToast();
  const { t } = useI18n({ useScope: 'global' });

  function done(title: string, description?: string): void {
    toast.add({ title, description, icon: 'i-lucide-circle-check', color: 'success', duration: 4000 });
  }

  /** Says what was done and offers what may come next. */
  function doneWithAction(title: string, label: string, action: () => Promise<unknown>): void {
    toast.add({
      title,
      icon: 'i-lucide-circle-check',
      color: 'neutral',
      duration: 10_000,
      actions: [{ label, color: 'primary', variant: 'soft', onClick: () => void attempt(action) }],
    });
  }

  /** Says what was done and offers to take it back. */
  function doneWithUndo(title: string, undo: () => Promise<unknown>): void {
    doneWithAction(title, t('shell.action.undo'), undo);
  }

  /** Says what went wrong, where, and what to do; anything thrown will do. */
  function problem(error: unknown): void {
    const report = toErrorReport(error);
    const where = report.path ? ` (${t('shell.problem.where', { path: report.path })})` : '';
    toast.add({
      title: `${report.message}${where}`,
      description: report.advice ?? undefined,
      icon: 'i-lucide-circle-x',
      color: 'error',
      duration: 15_000,
    });
  }

  /** Runs an action and tells of its failure. Answers whether it succeeded. */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      problem(error);
      return false;
    }
  }

  return { done, doneWithAction, doneWithUndo, problem, attempt };
}
