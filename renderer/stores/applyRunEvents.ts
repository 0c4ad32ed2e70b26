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

/** What a batch of events changed: values only, or also which runs there are and what is said about them. */
export interface AppliedEvents {
  hasChanged: boolean;
  isStructural: boolean;
}

/** Applies what happened to runs to the map of them, in order. */
export function applyRunEvents(runs: Map<string, RunSummary>, events: readonly StudioEvent[]): AppliedEvents {
  const applied: AppliedEvents = { hasChanged: false, isStructural: false };

  function change(id: string, next: (run: RunSummary) => RunSummary): void {
    const run = runs.get(id);
    if (run) {
      runs.set(id, next(run));
      applied.hasChanged = true;
    }
  }

  for (const event of events) {
    switch (event.type) {
      case 'run.changed':
        runs.set(event.run.id, event.run);
        applied.isStructural = true;
        break;
      case 'run.removed':
        applied.isStructural = runs.delete(event.id) || applied.isStructural;
        break;
      case 'run.progress':
        change(event.id, (run) => ({ ...run, progress: event.progress }));
        break;
      case 'run.metrics':
        change(event.id, (run) => ({ ...run, metrics: foldPoints(run.metrics, event.points) }));
        break;
      default:
        break;
    }
  }
  applied.hasChanged ||= applied.isStructural;
  return applied;
}
