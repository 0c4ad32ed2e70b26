import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ExportedPack, InstalledEngine } from '../../../core/contract/engine.ts';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useConnectionStore } from '../../stores/connection.ts';
import { useEngineStore } from '../../stores/engine.ts';
import { packExtension } from './useInstallFile.ts';

/** Writing an engine as one file, from the choice of its place to its hash. It goes on when the dialog is closed, and is then told in the corner. */
export function useExportEngine() {
  const { t } = useI18n({ useScope: 'global' });
  const store = useEngineStore();
  const connection = useConnectionStore();
  const notices = useNotices();
  const bridge = desktopBridge();

  const isOpen = ref(false);
  const engine = shallowRef<InstalledEngine | null>(null);
  const path = ref('');
  const isWriting = ref(false);
  const pack = shallowRef<ExportedPack | null>(null);
  const problem = shallowRef<unknown>(null);

  const progress = computed(() => {
    const told = store.exporting;
    return told === null || told.engineId !== engine.value?.id ? { step: 0, totalSteps: null } : { step: told.done, totalSteps: told.total };
  });
  const secondsLeft = computed(() => store.exporting?.secondsLeft ?? null);
  const canStart = computed(() => path.value.trim() !== '' && !isWriting.value);
  const pick = bridge && (() => bridge.saveFile({ defaultPath: path.value, filters: [{ name: t('engine.file.kind'), extensions: [packExtension] }] }));

  function open(chosen: InstalledEngine): void {
    if (!isWriting.value) {
      engine.value = chosen;
      pack.value = null;
      problem.value = null;
      path.value = [connection.service?.dataFolder, `${chosen.id}.${packExtension}`].filter(Boolean).join('/');
    }
    isOpen.value = true;
  }

  async function start(): Promise<void> {
    const chosen = engine.value;
    if (!canStart.value || chosen === null) {
      return;
    }
    isWriting.value = true;
    problem.value = null;
    try {
      pack.value = await store.exportPack(chosen.id, path.value.trim());
      if (!isOpen.value) {
        notices.done(t('engine.export.done'), pack.value.path);
      }
    } catch (error) {
      problem.value = error;
      if (!isOpen.value) {
        notices.problem(error);
      }
    }
    isWriting.value = false;
  }

  return { isOpen, engine, path, isWriting, progress, secondsLeft, pack, problem, canStart, pick, open, start, show: bridge && ((file: string) => bridge.showInFolder(file)) };
}

export type ExportEngine = ReturnType<typeof useExportEngine>;
