import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import type { Logger } from 'pino';
import type { EngineInfo } from '../contract/engine.ts';
import { toErrorReport } from '../contract/error.ts';
import { type FailureReason, isActive } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import type { TrainerEvent } from '../contract/trainer.ts';
import { engineEnvironment } from '../engine/engineEnvironment.ts';
import type { Store } from '../store/openStore.ts';
import { childEnvironment } from './childEnvironment.ts';
import { followConsole } from './consoleTail.ts';
import { consoleEnd } from './consoleText.ts';
import type { EventHub } from './eventHub.ts';
import { explainExit, type RunEnd, type TrainerEnd } from './explainExit.ts';
import type { RunFolder } from './folders.ts';
import { dropLaterCheckpoints, reconcileCheckpoints, withResumeAdvice } from './keptCheckpoints.ts';
import { type MemoryKillReading, readMemoryKills, wasKilledForMemory } from './memoryKills.ts';
import { processStart } from './processStart.ts';
import type { RunRecorder } from './runRecorder.ts';
import { canFollow } from './runState.ts';
import type { RunWriter } from './runWriter.ts';
import { startTrainerProcess } from './trainerProcess.ts';

/** What a trainer needs besides its spec. */
export interface TrainerLaunch {
  id: string;
  spec: ExperimentSpec;
  engine: EngineInfo;
  datasetFolder: string;
  /** Checkpoint that it goes on from; null starts it anew. */
  resumeFrom: string | null;
}

export interface SupervisorParts {
  store: Store;
  hub: EventHub;
  writer: RunWriter;
  recorder: RunRecorder;
  runFolder(id: string): RunFolder;
  /** Script of the trainer's process. */
  trainerEntry: string;
  log: Logger;
}

/** A run whose trainer lives. */
export interface ActiveRun {
  readonly device: 'cpu' | 'gpu';
  readonly engineId: string;
  /** Ends it as cancelled. */
  cancel(): void;
  /** Ends it as paused, with a checkpoint, as soon as its step or part of an evaluation is done; however long that takes. */
  pause(): void;
  /** Ends it as failed for a reason that its trainer does not know of. */
  fail(reason: FailureReason): void;
  /** Ends it because the service ends; the trainer writes a checkpoint first. */
  stop(): void;
  /** Resolves when the process is gone and the end is recorded. */
  readonly ended: Promise<void>;
}

/** The trainer stops within a step; one that hangs in native code has to be ended. */
const cancelGraceMs = 10_000;
/** It writes a checkpoint within 10 s. */
const stopGraceMs = 12_000;
/** After its last words a trainer only has to exit. */
const verdictGraceMs = 10_000;
const terminateGraceMs = 3_000;
const memoryLookMs = 2_000;

/**
 * Starts the trainer of a queued run and sees it through to its end: every state, every number and every way to die
 * is recorded. Throws nothing; what fails becomes the run's reason.
 */
export function superviseRun(launch: TrainerLaunch, parts: SupervisorParts): ActiveRun {
  const { id, spec, engine, datasetFolder, resumeFrom } = launch;
  const { store, hub, writer, recorder, log } = parts;
  const folder = parts.runFolder(id);
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  const timers = new Set<NodeJS.Timeout>();
  let verdict: TrainerEnd['verdict'] = null;
  let isCancelled = false;
  let isPaused = false;
  /** Its trainer has read everything that it needs. */
  let isUnderWay = false;
  let consoleStart = 0;
  let isServiceStopping = false;
  let forcedReason: FailureReason | null = null;
  let residentBytes: number | null = null;
  /** The older of two readings is older than the kill, whenever the exit is told. */
  let readings: MemoryKillReading[] = [];

  function after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  }

  function toFinishing(): void {
    if (canFollow(recorder.statusOf(id), 'finishing')) {
      recorder.change(id, { status: 'finishing' });
    }
  }

  function killAfter(graceMs: number): void {
    after(graceMs, () => {
      log.warn({ run: id }, 'the trainer does not end by itself');
      trainer?.kill('SIGTERM');
      after(terminateGraceMs, () => trainer?.kill('SIGKILL'));
    });
  }

  function hear(event: TrainerEvent): void {
    writer.beat(id);
    switch (event.type) {
      case 'started': {
        const { machine, stepsPerEpoch, step } = event;
        const isExpected = canFollow(recorder.statusOf(id), 'running');
        isUnderWay = true;
        recorder.change(id, { ...(isExpected ? { status: 'running' } : {}), engine: event.engine, machine, stepsPerEpoch }, () => dropAfter(step));
        break;
      }
      case 'progress':
        writer.setProgress(id, event.progress);
        break;
      case 'metrics':
        residentBytes = event.points.findLast((point) => point.name === 'memory/resident')?.value ?? residentBytes;
        writer.addPoints(id, event.points);
        break;
      case 'samples':
        hub.announce({ type: 'run.samples', id, step: event.step });
        break;
      case 'checkpoint':
        // What it has behind it is written before it is offered.
        writer.flush();
        recorder.write(id, () => {
          const number = store.runs.numberOf(id);
          store.checkpoints.remove(number, event.removed);
          store.checkpoints.add(number, event.checkpoint, Date.now());
        });
        break;
      case 'ranking':
        recorder.change(id, { ranking: event.ranking });
        break;
      default:
        verdict = event;
        if (event.type !== 'paused') {
          toFinishing();
        }
        killAfter(verdictGraceMs);
    }
  }

  /** Forgets what came after the step from which the run goes on: it comes again, or otherwise where the run was made longer. */
  function dropAfter(step: number): void {
    store.runs.dropPointsAfter(id, step);
    dropLaterCheckpoints(store, id, folder.checkpoints, step);
    const [first] = store.runs.get(id)?.ranking ?? [];
    if (first !== undefined && !store.metrics.series(store.runs.numberOf(id), `discrepancy/kl/${first.head}`)?.values.includes(first.kl)) {
      store.runs.change(id, { ranking: null });
    }
  }

  function endOf(exit: Pick<TrainerEnd, 'code' | 'signal' | 'startError'>): RunEnd {
    if (forcedReason !== null && verdict?.type !== 'finished') {
      return { status: 'failed', reason: forcedReason };
    }
    const [before] = readings;
    return explainExit({
      ...exit,
      spec,
      verdict,
      isCancelled,
      isPaused,
      isServiceStopping,
      wasKilledForMemory: before !== undefined && wasKilledForMemory(before, { residentBytes, totalBytes: os.totalmem() }),
      lastLines: consoleEnd(folder.console, consoleStart),
    });
  }

  function finish(end: RunEnd): void {
    timers.forEach(clearTimeout);
    writer.flush();
    const checkpoints = reconcileCheckpoints(store, id, folder.checkpoints);
    const refused = resumeFrom !== null && !isUnderWay && end.reason?.message.includes(resumeFrom) === true ? resumeFrom : null;
    const reason = end.reason === null ? null : withResumeAdvice(end.reason, id, checkpoints, refused);
    if (end.status === 'finished') {
      toFinishing();
    }
    recorder.change(id, { status: end.status, reason, ended: Date.now(), pid: null, processStart: null });
    log.info({ run: id, status: end.status, reason: reason?.code }, 'run ended');
    resolveEnded();
  }

  function start() {
    mkdirSync(folder.root, { recursive: true, mode: 0o700 });
    writeFileSync(folder.spec, `${JSON.stringify(spec, null, 2)}\n`);
    const now = Date.now();
    const { started, ended: lastEnd, idleSeconds } = store.runs.get(id) ?? { started: null, ended: null, idleSeconds: 0 };
    recorder.change(id, {
      status: 'starting',
      started: started === null ? now : Date.parse(started),
      ended: null,
      idleMs: Math.round(1000 * idleSeconds) + (lastEnd === null ? 0 : Math.max(0, now - Date.parse(lastEnd))),
      heartbeat: now,
      progress: null,
    });
    consoleStart = statSync(folder.console, { throwIfNoEntry: false })?.size ?? 0;
    const process = startTrainerProcess({
      entry: parts.trainerEntry,
      environment: childEnvironment(engineEnvironment(engine)),
      consoleFile: folder.console,
      onEvent(event) {
        if (event.runId === id && verdict === null) {
          hear(event);
        }
      },
      onExit(exit) {
        tail.read();
        tail.close();
        finish(endOf(exit));
      },
    });
    const tail = followConsole(folder.console, consoleStart, (text, offset) => hub.announce({ type: 'run.console', id, text, offset }));
    return process;
  }

  let trainer: ReturnType<typeof start> | null = null;
  try {
    trainer = start();
  } catch (error) {
    const { code, message, advice } = toErrorReport(error);
    log.error({ error, run: id }, 'run could not be started');
    finish({ status: 'failed', reason: { code: code === 'diskFull' ? 'diskFull' : 'crashed', message: `The trainer could not be started: ${message}`, advice } });
  }
  const pid = trainer?.pid ?? null;
  if (trainer !== null && pid !== null) {
    log.info({ run: id, pid, engine: engine.id, device: engine.device }, 'run starts');
    recorder.change(id, { pid });
    void processStart(pid).then((start) => {
      if (isActive(recorder.statusOf(id))) {
        recorder.change(id, { processStart: start });
      }
    });
    const look = () => {
      readings = [...readings, readMemoryKills(pid)].slice(-2);
      after(memoryLookMs, look);
    };
    look();
    trainer.send({ type: 'start', job: { runId: id, spec, runFolder: folder.root, datasetFolder, engineFolder: engine.path, device: engine.device, resumeFrom } });
  }

  function endEarly(): void {
    toFinishing();
    trainer?.send({ type: 'cancel', runId: id });
    killAfter(cancelGraceMs);
  }

  return {
    device: engine.device,
    engineId: engine.id,
    ended,
    cancel() {
      if (!isCancelled) {
        isCancelled = true;
        endEarly();
      }
    },
    pause() {
      if (!isPaused) {
        isPaused = true;
        recorder.change(id, { status: 'pausing' });
        trainer?.send({ type: 'pause', runId: id });
      }
    },
    fail(reason) {
      if (forcedReason === null) {
        forcedReason = reason;
        endEarly();
      }
    },
    stop() {
      isServiceStopping = true;
      // It saves as it does where its channel closes, and can still tell its last numbers.
      trainer?.send({ type: 'pause', runId: id });
      killAfter(stopGraceMs);
    },
  };
}
