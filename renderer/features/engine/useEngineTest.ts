import { ref, shallowRef, watch } from 'vue';
import type { EngineTest } from '../../../core/contract/engine.ts';
import { useEngineStore } from '../../stores/engine.ts';

/** A self-test of the engine in use, or of one that is named, and what came of it. */
export function useEngineTest() {
  const engine = useEngineStore();
  const result = shallowRef<EngineTest | null>(null);
  const error = shallowRef<unknown>(null);
  /** Id of the engine under test; empty for the one in use. */
  const running = ref<string | null>(null);

  // What was measured of an engine goes with it.
  watch(
    () => engine.engines,
    (engines) => {
      if (engines?.every(({ id }) => id !== result.value?.engine.id)) {
        result.value = null;
      }
    },
  );

  async function run(id?: string): Promise<void> {
    if (running.value !== null) {
      return;
    }
    running.value = id ?? '';
    result.value = null;
    error.value = null;
    try {
      result.value = await engine.test(id);
    } catch (reason) {
      error.value = reason;
    } finally {
      running.value = null;
    }
  }

  return { result, error, running, run };
}

export type EngineTesting = ReturnType<typeof useEngineTest>;
