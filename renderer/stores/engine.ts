import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { DoctorReport, EngineTest } from '../../core/contract/engine.ts';
import { useStudio } from '../connection/useStudio.ts';

/** What is installed on this machine, and what it really computes on. */
export const useEngineStore = defineStore('engine', () => {
  const { client, onConnected } = useStudio();
  const report = shallowRef<DoctorReport | null>(null);
  const loadError = shallowRef<unknown>(null);

  async function load(): Promise<void> {
    try {
      report.value = await client.request('doctor.report', {});
      loadError.value = null;
    } catch (error) {
      loadError.value = error;
    }
  }
  onConnected(() => void load());

  /** Runs the timed self-test in a process of its own; takes seconds. */
  function test(id?: string): Promise<EngineTest> {
    return client.request('engine.test', id === undefined ? {} : { id });
  }

  /** There is a GPU in the machine, but the engine does not use it. */
  const isFallback = computed(() => report.value?.engine?.device === 'cpu' && report.value.machine.gpu !== null);
  return { report, loadError, isFallback, load, test };
});
