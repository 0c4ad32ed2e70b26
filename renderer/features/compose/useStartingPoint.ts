import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { findPreset } from '../../../core/contract/presets.ts';
import { StudioError } from '../../../core/contract/error.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useStudio } from '../../connection/useStudio.ts';
import { makeDraft } from './model/specDraft.ts';
import type { ComposeForm } from './useComposeForm.ts';

/**
 * Fills the form from the address: `?preset=<name>`, `?from=<run id>` or `?dataset=<name>`, once; the address is cleaned, so that going back
 * or reloading does not replace what was edited since. Undo brings the draft back that was there before.
 */
export function useStartingPoint(form: ComposeForm) {
  const route = useRoute();
  const router = useRouter();
  const { client, onConnected } = useStudio();
  const notices = useNotices();
  const { t } = useI18n({ useScope: 'global' });

  function startFromPreset(name: string): void {
    const draft = makeDraft(findPreset(name)?.spec);
    if (draft === null) {
      notices.problem(new StudioError('notFound', t('compose.notFound', { name })));
      return;
    }
    form.put(draft);
  }

  async function startFromRun(id: string): Promise<void> {
    await notices.attempt(async () => {
      const run = await client.request('runs.get', { id });
      const draft = makeDraft(run.spec);
      if (draft !== null) {
        form.put({ ...draft, name: `${run.name} (2)` });
        notices.done(t('compose.cloned', { name: run.name }));
      }
    });
  }

  async function follow(): Promise<void> {
    const { preset, from, dataset, ...rest } = route.query;
    if (preset === undefined && from === undefined && dataset === undefined) {
      return;
    }
    await router.replace({ query: rest });
    if (typeof preset === 'string') {
      startFromPreset(preset);
    } else if (typeof from === 'string') {
      await startFromRun(from);
    }
    if (typeof dataset === 'string') {
      form.edit('dataset', dataset);
      await form.focus('dataset');
    }
  }

  // A run can be read once there is a connection; the page may be the first thing that opens.
  onScopeDispose(onConnected(() => void follow()));
  watch(() => route.query, () => void follow());
  return { startFromPreset };
}
