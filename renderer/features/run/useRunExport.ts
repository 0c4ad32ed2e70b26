import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ApiInput } from '../../../core/contract/api.ts';
import type { RunDetail } from '../../../core/contract/run.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useStudio } from '../../connection/useStudio.ts';
import { useConnectionStore } from '../../stores/connection.ts';

type ExportFormat = ApiInput<'runs.export'>['format'];
export const exportFormats: readonly ExportFormat[] = ['json', 'csv', 'safetensors'];

/** A name that every file system takes. */
export function fileNameFor(runName: string, format: ExportFormat): string {
  const stem = runName.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${stem || 'run'}.${format}`;
}

/** Writes a run to a file of the person's choice: by the desktop's dialog, or a path in a field where there is none. */
export function useRunExport(run: () => RunDetail) {
  const { t } = useI18n();
  const { client } = useStudio();
  const { formatBytes } = useFormat();
  const connection = useConnectionStore();
  const notices = useNotices();
  /** The format that a path is being asked for. */
  const asked = ref<ExportFormat | null>(null);
  const path = ref('');
  const isWriting = ref(false);

  async function writeTo(format: ExportFormat, file: string): Promise<boolean> {
    isWriting.value = true;
    const isDone = await notices.attempt(async () => {
      const written = await client.request('runs.export', { id: run().id, format, path: file });
      notices.done(t('run.export.done', { size: formatBytes(written.bytes) }), written.path);
    });
    isWriting.value = false;
    return isDone;
  }

  async function begin(format: ExportFormat): Promise<void> {
    const name = fileNameFor(run().name, format);
    const bridge = desktopBridge();
    if (!bridge) {
      asked.value = format;
      path.value = [connection.service?.dataFolder, name].filter(Boolean).join('/');
      return;
    }
    const file = await bridge.saveFile({ defaultPath: name, filters: [{ name: t(`run.export.${format}`), extensions: [format] }] });
    if (file !== null) {
      await writeTo(format, file);
    }
  }

  async function write(): Promise<void> {
    if (asked.value !== null && (await writeTo(asked.value, path.value.trim()))) {
      asked.value = null;
    }
  }

  return { asked, path, isWriting, begin, write };
}
