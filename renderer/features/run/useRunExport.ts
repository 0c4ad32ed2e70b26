import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ApiInput } from '../../../core/contract/api.ts';
import type { RunDetail } from '../../../core/contract/run.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useStudio } from '../../connection/useStudio.ts';
import { useConnectionStore } from '../../stores/connection.ts';

type ExportRequest = Omit<ApiInput<'runs.export'>, 'id' | 'path'>;
type ExportFormat = ExportRequest['format'];

/** What can be exported, under the names of its texts. */
export const exportRequests = {
  json: { format: 'json' },
  csv: { format: 'csv' },
  safetensors: { format: 'safetensors' },
  student: { format: 'safetensors', network: 'student' },
  mmdet: { format: 'safetensors', for: 'mmdet' },
  mmseg: { format: 'safetensors', for: 'mmseg' },
} as const satisfies Record<string, ExportRequest>;
export type ExportName = keyof typeof exportRequests;
export const exportNames = Object.keys(exportRequests) as ExportName[];

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
  /** What a path is being asked for. */
  const asked = ref<ExportName | null>(null);
  const path = ref('');
  const isWriting = ref(false);

  async function writeTo(name: ExportName, file: string): Promise<boolean> {
    isWriting.value = true;
    const isDone = await notices.attempt(async () => {
      const { path: written, bytes, configuration } = await client.request('runs.export', { id: run().id, ...exportRequests[name], path: file });
      const size = formatBytes(bytes);
      notices.done(configuration === undefined ? t('run.export.done', { size }) : t('run.export.doneWith', { size, configuration }), written);
    });
    isWriting.value = false;
    return isDone;
  }

  async function begin(name: ExportName): Promise<void> {
    const { format } = exportRequests[name];
    const fileName = fileNameFor(run().name, format);
    const bridge = desktopBridge();
    if (!bridge) {
      asked.value = name;
      path.value = [connection.service?.dataFolder, fileName].filter(Boolean).join('/');
      return;
    }
    const file = await bridge.saveFile({ defaultPath: fileName, filters: [{ name: t(`run.export.${format}`), extensions: [format] }] });
    if (file !== null) {
      await writeTo(name, file);
    }
  }

  async function write(): Promise<void> {
    if (asked.value !== null && (await writeTo(asked.value, path.value.trim()))) {
      asked.value = null;
    }
  }

  return { asked, path, isWriting, begin, write };
}
