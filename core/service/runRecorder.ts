import type { Logger } from 'pino';
import { StudioError } from '../contract/error.ts';
import type { RunStatus } from '../contract/run.ts';
import type { Store } from '../store/openStore.ts';
import type { RunChange } from '../store/runTable.ts';
import type { DiskReserve } from './diskReserve.ts';
import type { EventHub } from './eventHub.ts';
import { assertCanFollow } from './runState.ts';

/** Writes what happens to runs, and tells the clients. */
export interface RunRecorder {
  /**
   * Changes a run. On a full disk the change is made as soon as there is room; nothing else could be done about it here.
   * Throws where the new status may not follow the old one.
   *
   * @param alongside - what is to be written with it or not at all
   */
  change(id: string, change: RunChange, alongside?: () => void): void;
  /** Any other write about a run; true when it was written. */
  write(id: string, work: () => void): boolean;
  statusOf(id: string): RunStatus;
  close(): void;
}

const retryMs = 2000;

function isDiskFull(error: unknown): boolean {
  return error instanceof StudioError && error.code === 'diskFull';
}

export function createRunRecorder(store: Store, hub: EventHub, reserve: DiskReserve, log: Logger): RunRecorder {
  /** Changes that wait for room on the disk. */
  let waiting: { id: string; work: () => void }[] = [];
  let timer: NodeJS.Timeout | null = null;
  /** Statuses that are true but not written yet. */
  const unwritten = new Map<string, RunStatus>();

  function announce(id: string): void {
    const run = store.runs.summary(id);
    if (run !== null) {
      hub.announce({ type: 'run.changed', run });
    }
  }

  function attempt(id: string, work: () => void): boolean {
    try {
      store.transaction(work);
    } catch (error) {
      if (!isDiskFull(error)) {
        throw error;
      }
      return false;
    }
    announce(id);
    return true;
  }

  function retry(): void {
    timer = null;
    while (waiting[0] !== undefined) {
      const { id, work } = waiting[0];
      if (!attempt(id, work)) {
        timer = setTimeout(retry, retryMs);
        return;
      }
      waiting = waiting.slice(1);
    }
    unwritten.clear();
  }

  function write(id: string, work: () => void): boolean {
    // What waits goes first, so that a run's changes stay in order.
    if (waiting.length === 0 && (attempt(id, work) || (reserve.giveUp() && attempt(id, work)))) {
      return true;
    }
    log.error({ run: id }, 'the disk is full; a change waits for room');
    waiting.push({ id, work });
    timer ??= setTimeout(retry, retryMs);
    return false;
  }

  function statusOf(id: string): RunStatus {
    const status = unwritten.get(id) ?? store.runs.summary(id)?.status;
    if (status === undefined) {
      throw new Error(`no run "${id}"`);
    }
    return status;
  }

  return {
    change(id, change, alongside = () => {}) {
      if (change.status !== undefined) {
        assertCanFollow(statusOf(id), change.status);
      }
      const work = () => {
        store.runs.change(id, change);
        alongside();
      };
      if (!write(id, work) && change.status !== undefined) {
        unwritten.set(id, change.status);
      }
    },
    write,
    statusOf,
    close() {
      if (timer !== null) {
        clearTimeout(timer);
        retry();
      }
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}
