import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { EngineInfo } from '../../../core/contract/engine.ts';
import { useEngineName } from '../../components/engine/useEngineName.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useEngineStore } from '../../stores/engine.ts';

/** Chooses the engine that new runs train on, and says so. */
export function useEngineChoice() {
  const { t } = useI18n({ useScope: 'global' });
  const engine = useEngineStore();
  const notices = useNotices();
  const { nameOf } = useEngineName();
  /** How often the service has answered, with yes or no. */
  const answers = ref(0);

  /** @param chosen - null: the best for this machine */
  async function use(chosen: EngineInfo | null): Promise<void> {
    if (await notices.attempt(() => engine.use(chosen?.id ?? null))) {
      notices.done(chosen === null ? t('engine.engines.usedBest') : t('engine.engines.used', { name: nameOf(chosen) }));
    }
    answers.value += 1;
  }

  return { answers, use };
}

export type EngineChoosing = ReturnType<typeof useEngineChoice>;
