import type { RunSummary } from '../../../core/contract/run.ts';

/** What is being edited in the table, and the button that asked for it. */
export interface EditedLabel {
  kind: 'tags' | 'notes';
  run: RunSummary;
  button: HTMLElement;
}
