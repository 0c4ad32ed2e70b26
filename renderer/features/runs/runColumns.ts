import type { TableColumn } from '@nuxt/ui';
import { finalKnn, floorKnn } from '../../../core/compare/knnMetric.ts';
import type { RunStatus, RunSummary } from '../../../core/contract/run.ts';
import { largestDiscrepancy, runSeconds } from '../../composables/runMeasures.ts';

/** Columns in the order of the table; those that are shown at first are marked. */
export const runColumnIds = [
  'name', 'status', 'progress', 'heads', 'knn', 'gain', 'discrepancy', 'tags', 'notes', 'created', // shown at first
  'base', 'floor', 'loss', 'seed', 'epochs', 'dataset', 'project', 'duration', 'reason',
] as const;
export type RunColumnId = (typeof runColumnIds)[number];

/** Columns that a new user sees. */
export const firstColumns: readonly RunColumnId[] = ['name', 'status', 'progress', 'heads', 'knn', 'gain', 'discrepancy', 'tags', 'notes', 'created'];

const statusOrder: readonly RunStatus[] = ['running', 'pausing', 'finishing', 'starting', 'queued', 'paused', 'failed', 'cancelled', 'finished'];

/** What each column sorts by; undefined goes last. */
function sortValues(gainOf: (run: RunSummary) => number | null, now: () => number): Record<RunColumnId, (run: RunSummary) => string | number | undefined> {
  const number = (value: number | null | undefined) => value ?? undefined;
  return {
    name: (run) => run.name.toLowerCase(),
    status: (run) => statusOrder.indexOf(run.status),
    progress: (run) => (run.progress ? run.progress.step / Math.max(1, run.progress.totalSteps) : undefined),
    base: (run) => run.spec.base.architecture,
    heads: (run) => run.spec.heads.map((head) => head.id).join(' '),
    knn: (run) => number(finalKnn(run)),
    gain: (run) => number(gainOf(run)),
    discrepancy: (run) => number(largestDiscrepancy(run)),
    tags: (run) => run.tags.join(' ') || undefined,
    notes: (run) => run.notes || undefined,
    created: (run) => run.created,
    floor: (run) => number(floorKnn(run)),
    loss: (run) => number(run.metrics['loss/total']?.last),
    seed: (run) => run.spec.schedule.seed,
    epochs: (run) => run.spec.schedule.epochs,
    dataset: (run) => run.spec.dataset,
    project: (run) => run.project,
    duration: (run) => number(runSeconds(run, now())),
    reason: (run) => run.reason?.code,
  };
}

/** Columns of numbers are aligned to the right, and their best is at the top after one click. */
const numeric: ReadonlySet<RunColumnId> = new Set(['knn', 'gain', 'discrepancy', 'floor', 'loss', 'seed', 'epochs', 'duration']);

/** In pixels; the name takes what is left. */
const widths: Record<RunColumnId, number> = {
  name: 192,
  status: 100,
  progress: 152,
  heads: 180,
  base: 96,
  knn: 64,
  gain: 60,
  discrepancy: 76,
  tags: 128,
  notes: 112,
  created: 92,
  floor: 68,
  loss: 72,
  seed: 56,
  epochs: 68,
  dataset: 120,
  project: 112,
  duration: 96,
  reason: 120,
};
export const selectColumnWidth = 36;

/** How wide the table must be for the columns that it shows. */
export function tableWidth(visibility: Readonly<Record<string, boolean>>): number {
  return runColumnIds.reduce((sum, id) => sum + (visibility[id] ? widths[id] : 0), selectColumnWidth);
}

export function isNumericColumn(id: string): boolean {
  return (numeric as ReadonlySet<string>).has(id);
}

/** The columns as the table wants them; their cells are slots. */
export function runColumns(gainOf: (run: RunSummary) => number | null, now: () => number = Date.now): TableColumn<RunSummary>[] {
  const values = sortValues(gainOf, now);
  return runColumnIds.map((id): TableColumn<RunSummary> => {
    const align = numeric.has(id) ? 'text-right' : 'text-left';
    return {
      id,
      accessorFn: values[id],
      enableSorting: true,
      // Natural order of the numbers inside names; everything else compares as it is, which is many times faster.
      sortingFn: id === 'name' ? 'alphanumeric' : 'basic',
      sortUndefined: 'last',
      sortDescFirst: numeric.has(id) || id === 'created',
      meta: { class: { th: align, td: `${align} truncate` }, style: { th: id === 'name' ? {} : { width: `${widths[id]}px` } } },
    };
  });
}
