import type { StudioEvent } from '../../core/contract/events.ts';
import type { MetricPoint, MetricSummary, RunSummary } from '../../core/contract/run.ts';

/** `best` as the contract says: the largest k-NN, the smallest loss, else the last value. */
function better(name: string, best: number, value: number): number {
  if (name.startsWith('knn/')) {
    return Math.max(best, value);
  }
  return name.startsWith('loss/') ? Math.min(best, value) : value;
}

/** A run's metric summaries with newer points folded in; an older step changes nothing. */
export function foldPoints(metrics: Record<string, MetricSummary>, points: readonly MetricPoint[]): Record<string, MetricSummary> {
  const folded = { ...metrics };
  for (const { name, step, value } of points) {
    const before = folded[name];
    if (!before) {
      folded[name] = { first: value, last: value, best: value, step };
    } else if (step > before.step) {
      folded[name] = { first: before.first, last: value, best: better(name, before.best, value), step };
    }
  }
  return folded;
}

/**
 * Applies what happened to runs to the map of them, in order.
 *
 * @returns the ids that changed, were added or were removed
 */
export function applyRunEvents(runs: Map<string, RunSummary>, events: readonly StudioEvent[]): Set<string> {
  const changed = new Set<string>();
  for (const event of events) {
    switch (event.type) {
      case 'run.changed':
        runs.set(event.run.id, event.run);
        changed.add(event.run.id);
        break;
      case 'run.removed':
        if (runs.delete(event.id)) {
          changed.add(event.id);
        }
        break;
      case 'run.progress':
        change(runs, event.id, changed, (run) => ({ ...run, progress: event.progress }));
        break;
      case 'run.metrics':
        change(runs, event.id, changed, (run) => ({ ...run, metrics: foldPoints(run.metrics, event.points) }));
        break;
      default:
        break;
    }
  }
  return changed;
}

function change(runs: Map<string, RunSummary>, id: string, changed: Set<string>, next: (run: RunSummary) => RunSummary): void {
  const run = runs.get(id);
  if (run) {
    runs.set(id, next(run));
    changed.add(id);
  }
}
