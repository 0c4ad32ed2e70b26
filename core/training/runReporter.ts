import type { MetricPoint, RunProgress } from '../contract/run.ts';
import type { TrainerEvent } from '../contract/trainer.ts';

/** Sends a run's metrics in batches and its progress not too often. */
export interface RunReporter {
  metrics(step: number, values: Readonly<Record<string, number>>): void;
  progress(progress: RunProgress): void;
  /** Sends all that waits at once: before an event that must come after it, and at the end. */
  flush(): void;
  /** Points of the last seconds: those that a service that was killed may not have written. */
  recent(): readonly MetricPoint[];
}

const msBetweenBatches = 250;
/** A batch that a fast run fills sooner is sent sooner. */
const pointsInBatch = 2000;
const msBetweenProgress = 200;
/** A service that lives writes what it receives within a fraction of a second. */
const recentMs = 10_000;

/**
 * @param now - milliseconds since 1970, which are also the points' times
 */
export function createRunReporter(runId: string, send: (event: TrainerEvent) => void, now: () => number = Date.now): RunReporter {
  let points: MetricPoint[] = [];
  let recent: MetricPoint[] = [];
  let batchStartMs = 0;
  let waiting: RunProgress | null = null;
  let lastProgress: RunProgress | null = null;
  let lastProgressMs = -Infinity;

  function sendPoints(): void {
    if (points.length > 0) {
      send({ type: 'metrics', runId, points });
      const oldest = now() - recentMs;
      recent = [...recent.filter((point) => point.time >= oldest), ...points];
      points = [];
    }
  }

  function sendProgress(progress: RunProgress): void {
    send({ type: 'progress', runId, progress });
    lastProgress = progress;
    lastProgressMs = now();
    waiting = null;
  }

  return {
    metrics(step, values) {
      const time = now();
      if (points.length === 0) {
        batchStartMs = time;
      }
      for (const [name, value] of Object.entries(values)) {
        points.push({ name, step, value, time });
      }
      if (time - batchStartMs >= msBetweenBatches || points.length >= pointsInBatch) {
        sendPoints();
      }
    },
    progress(progress) {
      // Another phase is news; within one, a person cannot read faster.
      if (progress.phase !== lastProgress?.phase || now() - lastProgressMs >= msBetweenProgress) {
        sendProgress(progress);
      } else {
        waiting = progress;
      }
    },
    flush() {
      sendPoints();
      if (waiting !== null) {
        sendProgress(waiting);
      }
    },
    // JSON has no other numbers.
    recent: () => [...recent, ...points].filter((point) => Number.isFinite(point.value)),
  };
}
