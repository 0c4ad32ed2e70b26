import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrainerEvent, TrainerJob } from '../../../core/contract/trainer.ts';
import { engineEnvironment } from '../../../core/engine/engineEnvironment.ts';
import { listEngines } from '../../../core/engine/listEngines.ts';

export interface StartedTrainer {
  readonly events: TrainerEvent[];
  cancel(): void;
  disconnect(): void;
  kill(signal: NodeJS.Signals): void;
  /** The first event of a type; waits for it. */
  event<Type extends TrainerEvent['type']>(type: Type): Promise<Extract<TrainerEvent, { type: Type }>>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; console: string }>;
}

const entry = fileURLToPath(new URL('../../../core/training/main.ts', import.meta.url));

/** Forks the real trainer as the service does. */
export function startTrainer(job: Omit<TrainerJob, 'engineFolder'>): StartedTrainer {
  const engine = listEngines().find((one) => one.device === 'cpu');
  if (engine === undefined) {
    throw new Error('no engine is installed: run `npm run setup`');
  }
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|VITEST)/.test(name)));
  const child = fork(entry, [], {
    execArgv: [],
    env: { ...environment, ...engineEnvironment(engine) },
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
    child.on('close', (code, signal) => {
      hasEnded = true;
      waiting.forEach((look) => look());
      resolve({ code, signal, console: output });
    });
  });
  child.send({ type: 'start', job: { ...job, engineFolder: engine.path } });
  return {
    events,
    cancel: () => child.send({ type: 'cancel', runId: job.runId }),
    disconnect: () => child.disconnect(),
    kill: (signal) => child.kill(signal),
    event: <Type extends TrainerEvent['type']>(type: Type) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event) => event.type === type);
          if (found !== undefined) {
            waiting.delete(look);
            resolve(found as Extract<TrainerEvent, { type: Type }>);
          } else if (hasEnded) {
            waiting.delete(look);
            reject(new Error(`the trainer ended without ${type}:\n${output}`));
          }
        };
        waiting.add(look);
        look();
      }),
    ended,
  };
}
