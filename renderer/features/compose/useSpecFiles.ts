import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { OpenedFile } from '../../../core/contract/desktop.ts';
import { StudioError } from '../../../core/contract/error.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useSpecFile } from '../../composables/useSpecFile.ts';
import { useOpenedSpecStore } from '../../stores/openedSpec.ts';
import { readSpecText, specFileName, writeSpecText } from './model/readSpecText.ts';
import type { ComposeForm } from './useComposeForm.ts';

/** A spec is a few kilobytes; anything beyond this was picked by mistake. */
const longestText = 1_000_000;

/** Opens specs from files, wherever in the app they were chosen, and saves the draft as one. What is wrong with a file's fields is shown beside them. */
export function useSpecFiles(form: ComposeForm) {
  const opened = useOpenedSpecStore();
  const { openSpecFile } = useSpecFile();
  const notices = useNotices();
  const { t } = useI18n({ useScope: 'global' });
  const { formatBytes } = useFormat();

  async function open({ name, text }: OpenedFile): Promise<void> {
    const read = readSpecText(text);
    if (text.length > longestText || read.draft === null) {
      const advice =
        text.length > longestText
          ? t('compose.file.tooLarge', { size: formatBytes(text.length) })
          : read.draft === null && read.reason === 'notJson'
            ? t('compose.json.notJson', { message: read.message })
            : t('compose.json.notAnObject');
      notices.problem(new StudioError('badInput', t('compose.file.wrong', { name }), { advice }));
      return;
    }
    form.put(read.draft);
    notices.done(t('compose.file.opened', { name }));
    const [first] = form.problems.value;
    if (first !== undefined) {
      await form.focus(first.field ?? first.problem.path, first.section);
    }
  }

  async function openDropped(file: File): Promise<void> {
    await notices.attempt(async () => open({ name: file.name, text: await file.text() }));
  }

  function save(): void {
    const address = URL.createObjectURL(new Blob([writeSpecText(form.draft.value)], { type: 'application/json' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: specFileName(form.name.value) });
    link.click();
    // The download has begun by then; the address is only freed.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  watch(
    () => opened.waiting,
    () => {
      const file = opened.take();
      if (file !== null) {
        void open(file);
      }
    },
    { immediate: true },
  );

  return { pick: openSpecFile, openDropped, save };
}
