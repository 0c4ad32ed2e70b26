import type { RunStatus } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';

/** What of a run the text filter looks at. */
export interface SearchedRun {
  id: string;
  name: string;
  project: string;
  tags: readonly string[];
  notes: string;
  status: RunStatus;
  spec: ExperimentSpec;
}

/** Lower case in one Unicode form, so that a filter typed on one system finds a name typed on another. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The searched fields of a run as one text, a line each. */
export function searchText(run: SearchedRun): string {
  const { base, heads, supervision, combine, dataset } = run.spec;
  const architectures = [base.architecture, ...heads.flatMap((head) => [head.id, head.architecture])];
  const kind = supervision === 'baseline' ? 'baseline' : combine;
  return fold([run.id, run.name, run.project, ...run.tags, run.notes, run.status, kind, dataset, ...new Set(architectures)].join('\n'));
}

/** The words of a filter; a run matches when its text holds every one of them. */
export function filterWords(filter: string): string[] {
  return fold(filter).split(/\s+/).filter(Boolean);
}
