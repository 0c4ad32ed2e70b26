import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineInfo } from '../../../core/contract/engine.ts';
import type { TrainerEvent, TrainerJob } from '../../../core/contract/trainer.ts';
import { engineEnvironment } from '../../../core/engine/engineEnvironment.ts';
import { listEngines } from '../../../core/engine/listEngines.ts';

type EventOf<Type extends TrainerEvent['type']> = Extract<TrainerEvent, { type: Type }>;

export interface StartedTrainer {
  readonly events: TrainerEvent[];
  cancel(): void;
  pause(): void;
  disconnect(): void;
  kill(signal: NodeJS.Signals): void;
  /** The first event of a type that is as wished; waits for it. */
  event<Type extends TrainerEvent['type']>(type: Type, isWished?: (event: EventOf<Type>) => boolean): Promise<EventOf<Type>>;
  /** All events of a type until now. */
  all<Type extends TrainerEvent['type']>(type: Type): EventOf<Type>[];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; console: string }>;
}

const entry = fileURLToPath(new URL('../../../core/training/main.ts', import.meta.url));

export function installedEngine(): EngineInfo {
  const engine = listEngines().find((one) => one.device === 'cpu');
  if (engine === undefined) {
    throw new Error('no engine is installed: run `npm run setup`');
  }
  return engine;
}

/** Forks the real trainer as the service does. */
export function startTrainer(job: TrainerJob): StartedTrainer {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|VITEST)/.test(name)));
  const child = fork(entry, [], {
    execArgv: [],
    env: { ...environment, ...engineEnvironment({ device: 'cpu', path: job.engineFolder }) },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const events: TrainerEvent[] = [];
  const waiting = new Set<() => void>();
  let output = '';
  let hasEnded = false;
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  child.on('message', (event: TrainerEvent) => {
    events.push(event);
    waiting.forEach((look) => look());
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; console: string }>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      hasEnded = true;
      waiting.forEach((look) => look());
      resolve({ code, signal, console: output });
    };
    // Without a channel there is no `close`; with one, the last messages may come after the exit.
    child.on('exit', (code, signal) => child.connected || setImmediate(end, code, signal));
    child.on('close', end);
  });
  child.send({ type: 'start', job });
  return {
    events,
    cancel: () => child.send({ type: 'cancel', runId: job.runId }),
    pause: () => child.send({ type: 'pause', runId: job.runId }),
    disconnect: () => child.disconnect(),
    kill: (signal) => child.kill(signal),
    event: waitFor,
    all,
    ended,
  };

  function all<Type extends TrainerEvent['type']>(type: Type): EventOf<Type>[] {
    return events.filter((event): event is EventOf<Type> => event.type === type);
  }

  async function waitFor<Type extends TrainerEvent['type']>(type: Type, isWished: (event: EventOf<Type>) => boolean = () => true): Promise<EventOf<Type>> {
    for (;;) {
      const found = all(type).find(isWished);
      if (found !== undefined) {
        return found;
      }
      if (hasEnded) {
        throw new Error(`the trainer ended without ${type}:\n${output}`);
      }
      await new Promise<void>((resolve) => {
        const look = (): void => {
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    }
  }
}
