import type { StudioEvent } from '../../core/contract/events.ts';
import { isActive, type RunProgress, type RunSummary } from '../../core/contract/run.ts';

/** What the tray and the question at closing need to know of a run. */
export interface ActiveRun {
  id: string;
  name: string;
  progress: RunProgress | null;
}

/** The runs that are training or waiting to, kept up to date from the service's events. */
export function createActiveRuns() {
  const runs = new Map<string, ActiveRun>();

  function keep(run: RunSummary): void {
    if (run.deleted === null && (isActive(run.status) || run.status === 'queued')) {
      runs.set(run.id, { id: run.id, name: run.name, progress: run.progress });
    } else {
      runs.delete(run.id);
    }
  }

  return {
    /** Starts over from a whole list. */
    reset(list: readonly RunSummary[]): void {
      runs.clear();
      list.forEach(keep);
    },
    apply(event: StudioEvent): void {
      if (event.type === 'run.changed') {
        keep(event.run);
      } else if (event.type === 'run.removed') {
        runs.delete(event.id);
      } else if (event.type === 'run.progress') {
        const run = runs.get(event.id);
        if (run !== undefined) {
          run.progress = event.progress;
        }
      }
    },
    list: (): readonly ActiveRun[] => [...runs.values()],
  };
}

export type ActiveRuns = ReturnType<typeof createActiveRuns>;
