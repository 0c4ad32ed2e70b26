import type { RunSummary } from './run.ts';

export type SpecValue = string | number | boolean | null | undefined | readonly SpecValue[];

/** What `hssl compare --json` prints. Values are in the order of `runs`; null where a run has none. */
export interface Comparison {
  runs: Pick<RunSummary, 'id' | 'name' | 'status' | 'created'>[];
  /** Spec fields that differ, by dotted path. */
  differences: Record<string, SpecValue[]>;
  /** Last value of each metric. */
  metrics: Record<string, (number | null)[]>;
}
