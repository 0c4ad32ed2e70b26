import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ApiOutput } from '../../core/contract/api.ts';
import { useStudio } from '../connection/useStudio.ts';

/** Whether the service is there, and what it said about itself. */
export const useConnectionStore = defineStore('connection', () => {
  const connection = useStudio();
  const service = shallowRef<ApiOutput<'service.hello'> | null>(null);

  async function greet(): Promise<void> {
    service.value = await connection.client.request('service.hello', {});
  }
  connection.onConnected(() => void greet().catch(() => (service.value = null)));

  return {
    service,
    state: connection.state,
    isConnected: computed(() => connection.state.value === 'connected'),
    retry: connection.retry,
  };
});
