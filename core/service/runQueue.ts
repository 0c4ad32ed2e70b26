import { toErrorReport } from '../contract/error.ts';
import type { EngineInfo } from '../contract/engine.ts';
import type { FailureCode, FailureReason } from '../contract/run.ts';
import type { Device } from '../contract/spec.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import { endOfQueued } from './endOfQueued.ts';
import { type ActiveRun, superviseRun, type SupervisorParts } from './superviseRun.ts';

/** Starts queued runs in order, one at a time on each device. */
export interface RunQueue {
  /** Looks for a run to start; to be called whenever a device or the queue may have changed. */
  wake(): void;
  active(id: string): ActiveRun | null;
  activeCount(): number;
  /** The first run in training on an engine, or null. */
  activeOn(engineId: string): string | null;
  failAll(reason: FailureReason): void;
  /** Starts nothing any more, ends all trainers (each writes a checkpoint), and resolves when they are gone. */
  stop(): Promise<void>;
}

const startFailures: Partial<Record<string, FailureCode>> = { engine: 'engine', setupIncomplete: 'engine', badData: 'badData', notFound: 'badData', badInput: 'badData', diskFull: 'diskFull' };

/** What a run needs before it can start. */
export interface Preconditions {
  /** Folder of a data set that can be trained on now; throws what is wrong with it. */
  datasetFolder(name: string): Promise<string>;
  /** Throws where the disk has too little room to begin with. */
  assertRoom(): void;
}

/** A full disk would fail one queued run after the other: they wait until there is room. */
const roomLookMs = 5_000;

export function createRunQueue(parts: SupervisorParts, { datasetFolder, assertRoom }: Preconditions): RunQueue {
  const { store, recorder, log } = parts;
  const running = new Map<string, ActiveRun>();
  let isLooking = false;
  let isWokenAgain = false;
  let isStopped = false;

  function refuse(id: string, error: unknown): void {
    const { code, message, advice } = toErrorReport(error);
    log.warn({ error, run: id }, 'a queued run cannot start');
    recorder.change(id, { status: 'failed', reason: { code: startFailures[code] ?? 'crashed', message, advice }, ...endOfQueued(store.runs.get(id)) });
  }

  /** Asking for GPUs may take seconds on some systems: once for each kind of wish and look. */
  function engineChooser(): (device: Device) => EngineInfo {
    const chosen = new Map<Device, EngineInfo>();
    return (device) => {
      const engine = chosen.get(device) ?? chooseEngine(device);
      chosen.set(device, engine);
      return engine;
    };
  }

  function isBusy(device: EngineInfo['device']): boolean {
    return [...running.values()].some((run) => run.device === device);
  }

  async function startOne(id: string, engine: EngineInfo): Promise<void> {
    const run = store.runs.get(id);
    if (run === null) {
      return;
    }
    const folder = await datasetFolder(run.spec.dataset);
    // It may have been cancelled while the data set was looked at.
    if (isStopped || recorder.statusOf(id) !== 'queued') {
      return;
    }
    const active = superviseRun({ id, spec: run.spec, engine, datasetFolder: folder, resumeFrom: run.resumeFrom }, parts);
    running.set(id, active);
    void active.ended.then(() => {
      running.delete(id);
      wake();
    });
  }

  function hasRoom(): boolean {
    try {
      assertRoom();
      return true;
    } catch (error) {
      log.warn({ error }, 'the queue waits for room on the disk');
      setTimeout(wake, roomLookMs);
      return false;
    }
  }

  async function startAll(): Promise<void> {
    const engineFor = engineChooser();
    const waiting = store.runs.queue();
    if (waiting.length > 0 && !hasRoom()) {
      return;
    }
    for (const { id, device } of waiting) {
      if (isStopped || (isBusy('cpu') && isBusy('gpu'))) {
        return;
      }
      try {
        const engine = engineFor(device);
        if (!isBusy(engine.device)) {
          await startOne(id, engine);
        }
      } catch (error) {
        refuse(id, error);
      }
    }
  }

  async function look(): Promise<void> {
    isLooking = true;
    do {
      isWokenAgain = false;
      try {
        await startAll();
      } catch (error) {
        log.error({ error }, 'the queue could not be looked through');
      }
    } while (isWokenAgain);
    isLooking = false;
  }

  function wake(): void {
    if (isStopped) {
      return;
    }
    isWokenAgain = true;
    if (!isLooking) {
      void look();
    }
  }

  return {
    wake,
    active: (id) => running.get(id) ?? null,
    activeCount: () => running.size,
    activeOn: (engineId) => [...running].find(([, run]) => run.engineId === engineId)?.[0] ?? null,
    failAll(reason) {
      for (const run of running.values()) {
        run.fail(reason);
      }
    },
    async stop() {
      isStopped = true;
      const runs = [...running.values()];
      for (const run of runs) {
        run.stop();
      }
      await Promise.all(runs.map((run) => run.ended));
    },
  };
}
