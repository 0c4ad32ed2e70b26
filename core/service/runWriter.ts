import type { Logger } from 'pino';
import { StudioError } from '../contract/error.ts';
import type { MetricPoint, RunProgress } from '../contract/run.ts';
import type { Store } from '../store/openStore.ts';
import type { EventHub } from './eventHub.ts';

/** Collects what trainers report and writes it a few times a second, all runs in one transaction. */
export interface RunWriter {
  addPoints(id: string, points: readonly MetricPoint[]): void;
  setProgress(id: string, progress: RunProgress): void;
  /** Notes that the run's trainer was heard of. */
  beat(id: string): void;
  /** Writes what is waiting at once. */
  flush(): void;
  close(): void;
}

const batchMs = 100;
/** Progress and heartbeat are for after a crash; a second more or less does not matter there. */
const rareMs = 1000;
/** A database that someone else keeps locked must not fill the memory: about an hour of a fast run. */
const mostWaitingPoints = 1_000_000;

interface RareNews {
  progress?: RunProgress;
  heartbeat?: number;
}

/** @param onFull - called when a batch could not be written for want of room on the disk, and is lost */
export function createRunWriter(store: Store, hub: EventHub, log: Logger, onFull: () => void): RunWriter {
  const points = new Map<string, MetricPoint[]>();
  const rareNews = new Map<string, RareNews>();
  let waitingPoints = 0;
  let lastRareMs = 0;
  let timer: NodeJS.Timeout | null = null;

  function wake(): void {
    timer ??= setTimeout(onTimer, batchMs);
  }

  function note(id: string, news: RareNews): void {
    rareNews.set(id, { ...rareNews.get(id), ...news });
    wake();
  }

  function write(isRareTime: boolean): void {
    store.transaction(() => {
      for (const [id, values] of points) {
        store.runs.addPoints(id, values);
      }
      if (isRareTime) {
        for (const [id, news] of rareNews) {
          store.runs.change(id, news);
        }
      }
    });
    for (const [id, values] of points) {
      hub.announce({ type: 'run.metrics', id, points: values });
    }
    points.clear();
    waitingPoints = 0;
    if (isRareTime) {
      rareNews.clear();
      lastRareMs = Date.now();
    }
  }

  function stopTimer(): void {
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
  }

  /** What cannot be written for want of room is given up: the room that is left is for saying so. */
  function attempt(isRareTime: boolean): void {
    try {
      write(isRareTime);
    } catch (error) {
      log.error({ error }, 'metrics could not be written');
      if (error instanceof StudioError && error.code === 'diskFull') {
        points.clear();
        rareNews.clear();
        waitingPoints = 0;
        onFull();
      }
    }
  }

  function onTimer(): void {
    timer = null;
    attempt(Date.now() - lastRareMs >= rareMs);
    if (points.size > 0 || rareNews.size > 0) {
      wake();
    }
  }

  function flush(): void {
    stopTimer();
    attempt(true);
  }

  return {
    addPoints(id, values) {
      // SQLite has no value for "not a number"; a run whose loss is none fails by itself.
      const finite = values.filter((point) => Number.isFinite(point.value));
      if (finite.length > 0 && waitingPoints + finite.length <= mostWaitingPoints) {
        const earlier = points.get(id);
        if (earlier === undefined) {
          points.set(id, finite);
        } else {
          earlier.push(...finite);
        }
        waitingPoints += finite.length;
        wake();
      }
    },
    setProgress(id, progress) {
      note(id, { progress });
      hub.announce({ type: 'run.progress', id, progress });
    },
    beat: (id) => note(id, { heartbeat: Date.now() }),
    flush,
    close() {
      flush();
      stopTimer();
    },
  };
}
