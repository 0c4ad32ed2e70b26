import { StudioError } from '../contract/error.ts';
import type { RunRecord } from '../store/runRow.ts';
import type { Store } from '../store/openStore.ts';

const shownCandidates = 5;

/**
 * The run of an id, or of a start that only one id has.
 *
 * @throws StudioError `notFound`, or `badInput` where several ids start so
 */
export function findRun(store: Store, idOrStart: string): RunRecord {
  const exact = store.runs.get(idOrStart);
  if (exact !== null) {
    return exact;
  }
  const candidates = store.runs.idsFrom(idOrStart, shownCandidates + 1);
  const only = candidates.length === 1 && candidates[0] !== undefined ? store.runs.get(candidates[0]) : null;
  if (only !== null) {
    return only;
  }
  if (candidates.length === 0) {
    throw new StudioError('notFound', `There is no run "${idOrStart}".`, { path: 'id', advice: '`hssl runs` lists all runs; `hssl runs --trash` those in the trash.' });
  }
  const shown = candidates.slice(0, shownCandidates).join(', ');
  throw new StudioError('badInput', `Several runs start with "${idOrStart}": ${shown}${candidates.length > shownCandidates ? ', ...' : ''}.`, {
    path: 'id',
    advice: 'Write more of the id.',
  });
}
