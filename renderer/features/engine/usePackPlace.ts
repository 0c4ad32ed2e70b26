import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useEngineStore } from '../../stores/engine.ts';

/** Where engine packs are looked for, and the change of it. */
export function usePackPlace() {
  const { t } = useI18n({ useScope: 'global' });
  const engine = useEngineStore();
  const notices = useNotices();
  const bridge = desktopBridge();

  const isEditing = ref(false);
  const isSaving = ref(false);
  const draft = ref('');
  const place = computed(() => engine.offers?.packPlace ?? null);
  const pick = bridge && (() => bridge.pickFolder({ title: t('engine.place.label'), defaultPath: draft.value === '' ? undefined : draft.value }));

  function edit(): void {
    draft.value = place.value ?? '';
    isEditing.value = true;
  }

  /** A place that can't be read is kept all the same: a share may be away for a day. What is wrong with it is shown. */
  async function save(next: string | null): Promise<void> {
    isSaving.value = true;
    if (await notices.attempt(() => engine.setPackPlace(next))) {
      isEditing.value = false;
      if (engine.offers?.packProblem == null) {
        notices.done(next === null ? t('engine.place.forgotten') : t('engine.place.saved', { place: next }));
      }
    }
    isSaving.value = false;
  }

  return { isEditing, isSaving, draft, place, pick, edit, save };
}
