import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { OpenedFile } from '../../core/contract/desktop.ts';

/** A spec file that a person opened somewhere in the app, on its way to the compose page. */
export const useOpenedSpecStore = defineStore('openedSpec', () => {
  const waiting = shallowRef<OpenedFile | null>(null);

  function put(file: OpenedFile): void {
    waiting.value = file;
  }

  /** Hands the file over, once. */
  function take(): OpenedFile | null {
    const file = waiting.value;
    waiting.value = null;
    return file;
  }

  return { waiting, put, take };
});
