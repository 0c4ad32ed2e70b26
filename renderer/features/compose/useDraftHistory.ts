import { useLocalStorage, useManualRefHistory } from '@vueuse/core';
import type { ComputedRef, Ref } from 'vue';
import { findPreset } from '../../../core/contract/presets.ts';
import { makeDraft, type SpecDraft, specDefaults } from './model/specDraft.ts';

/** Edits of one field that follow each other within this time are undone together. */
export const sameEditMs = 1000;
const storageKey = 'hssl-studio.compose.draft';
const capacity = 200;

export interface DraftHistory {
  draft: Readonly<Ref<SpecDraft>>;
  /** Puts a draft in place. `edit` names what was edited: the same name within a second joins the last step. */
  put(next: SpecDraft, edit?: string): void;
  undo(): void;
  redo(): void;
  canUndo: ComputedRef<boolean>;
  canRedo: ComputedRef<boolean>;
}

/** The draft that a person who opens the page for the first time gets: one ConvNeXt head on small data. */
export function firstDraft(): SpecDraft {
  return makeDraft(findPreset('convnext')?.spec) ?? { ...specDefaults };
}

function readStored(text: string): SpecDraft {
  try {
    return makeDraft(JSON.parse(text)) ?? firstDraft();
  } catch {
    return firstDraft();
  }
}

/** A draft that survives closing the page, with undo and redo. */
export function useDraftHistory(now: () => number = Date.now): DraftHistory {
  const draft = useLocalStorage<SpecDraft>(storageKey, firstDraft, {
    shallow: true,
    flush: 'post',
    // Two windows edit two drafts; the one that is closed last is kept.
    listenToStorageChanges: false,
    serializer: { read: readStored, write: (value) => JSON.stringify(value) },
  });
  const history = useManualRefHistory(draft, { capacity });
  let last = { edit: '', time: -Infinity };

  return {
    draft,
    put(next, edit = '') {
      if (next === draft.value) {
        return;
      }
      const time = now();
      const isSameEdit = edit !== '' && edit === last.edit && time - last.time < sameEditMs;
      draft.value = next;
      history.commit();
      if (isSameEdit) {
        // The step before this edit began is kept, the one in its middle is not.
        history.undoStack.value.splice(0, 1);
      }
      last = { edit, time };
    },
    undo() {
      last = { edit: '', time: -Infinity };
      history.undo();
    },
    redo() {
      last = { edit: '', time: -Infinity };
      history.redo();
    },
    canUndo: history.canUndo,
    canRedo: history.canRedo,
  };
}
