import { useFileDialog } from '@vueuse/core';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../../composables/useFormat.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { StudioError } from '../../../core/contract/error.ts';
import { readSpecText, specFileName, writeSpecText } from './model/readSpecText.ts';
import type { ComposeForm } from './useComposeForm.ts';

/** A spec is a few kilobytes; anything beyond this was picked by mistake. */
const largestFile = 1_000_000;

/** Opens specs from files and saves the draft as one. What is wrong with a file's fields is shown beside them. */
export function useSpecFiles(form: ComposeForm) {
  const notices = useNotices();
  const { t } = useI18n({ useScope: 'global' });
  const { formatBytes } = useFormat();
  const dialog = useFileDialog({ accept: '.hsslspec,.json,application/json', multiple: false, reset: true });
  dialog.onChange((files) => {
    const file = files?.[0];
    if (file !== undefined) {
      void open(file);
    }
  });

  async function open(file: File): Promise<void> {
    const wrong = (advice: string) => notices.problem(new StudioError('badInput', t('compose.file.wrong', { name: file.name }), { advice }));
    if (file.size > largestFile) {
      wrong(t('compose.file.tooLarge', { size: formatBytes(file.size) }));
      return;
    }
    const read = readSpecText(await file.text());
    if (read.draft === null) {
      wrong(read.reason === 'notJson' ? t('compose.json.notJson', { message: read.message }) : t('compose.json.notAnObject'));
      return;
    }
    form.put(read.draft);
    notices.done(t('compose.file.opened', { name: file.name }));
    const [first] = form.problems.value;
    if (first !== undefined) {
      await form.focus(first.field ?? first.problem.path, first.section);
    }
  }

  function save(): void {
    const address = URL.createObjectURL(new Blob([writeSpecText(form.draft.value)], { type: 'application/json' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: specFileName(form.name.value) });
    link.click();
    // The download has begun by then; the address is only freed.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  return { pick: () => dialog.open(), open, save };
}
