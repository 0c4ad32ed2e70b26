import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DatasetKind, DatasetSummary } from '../../../core/contract/dataset.ts';
import { StudioError } from '../../../core/contract/error.ts';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useDatasetsStore } from '../../stores/datasets.ts';
import { readImportFailure, type ImportFailure } from './readImportFailure.ts';
import { namePattern, suggestName } from './suggestName.ts';

export type ImportStep = 'choose' | 'importing' | 'done' | 'failed';
export type KindChoice = DatasetKind | 'automatic';

/** Adding a folder, from its choice to the result. An import goes on when its dialog is closed, and is then told in the corner. */
export function useAddDataset() {
  const datasets = useDatasetsStore();
  const notices = useNotices();
  const { t } = useI18n({ useScope: 'global' });
  const bridge = desktopBridge();

  const isOpen = ref(false);
  const step = ref<ImportStep>('choose');
  const path = ref('');
  const name = ref('');
  const kind = ref<KindChoice>('automatic');
  const result = shallowRef<DatasetSummary | null>(null);
  const failure = shallowRef<ImportFailure | null>(null);
  /** The name follows the folder until a person writes one. */
  let suggested = '';

  const taken = computed(() => datasets.all.map((dataset) => dataset.name));
  const nameProblem = computed(() =>
    name.value === '' ? null : !namePattern.test(name.value) ? ('nameWrong' as const) : taken.value.includes(name.value) ? ('nameTaken' as const) : null,
  );
  const canStart = computed(() => path.value.trim() !== '' && name.value !== '' && nameProblem.value === null);
  const progress = computed(() => datasets.progress.get(name.value) ?? null);

  watch(path, (next) => {
    if (name.value === '' || name.value === suggested) {
      suggested = next.trim() === '' ? '' : suggestName(next, taken.value);
      name.value = suggested;
    }
  });

  function open(): void {
    if (step.value !== 'importing') {
      step.value = 'choose';
    }
    isOpen.value = true;
  }

  function startAnew(): void {
    path.value = '';
    name.value = '';
    kind.value = 'automatic';
    step.value = 'choose';
  }

  async function pick(): Promise<void> {
    await notices.attempt(async () => {
      const chosen = await bridge?.pickFolder({ title: t('datasets.dialog.pickTitle') });
      if (chosen) {
        path.value = chosen;
      }
    });
  }

  async function start(): Promise<void> {
    if (!canStart.value || step.value === 'importing') {
      return;
    }
    const chosen = { path: path.value.trim(), name: name.value, kind: kind.value === 'automatic' ? undefined : kind.value };
    step.value = 'importing';
    try {
      result.value = await datasets.add(chosen);
      step.value = 'done';
      path.value = '';
      name.value = '';
      if (!isOpen.value) {
        notices.done(t('datasets.result.done', { name: chosen.name }));
      }
    } catch (error) {
      failure.value = readImportFailure(error);
      step.value = 'failed';
      if (!isOpen.value) {
        notices.problem(new StudioError('badData', failure.value.message, { path: failure.value.path ?? undefined, advice: failure.value.advice ?? undefined }));
      }
    }
  }

  return { isOpen, step, path, name, kind, nameProblem, canStart, progress, result, failure, canPick: bridge !== null, open, pick, start, startAnew };
}

export type AddDataset = ReturnType<typeof useAddDataset>;
