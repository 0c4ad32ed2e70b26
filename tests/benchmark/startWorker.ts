import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { chooseEngine } from '../../core/engine/chooseEngine.ts';
import { engineEnvironment } from '../../core/engine/engineEnvironment.ts';
import { childEnvironment } from '../../core/service/childEnvironment.ts';
import type { WorkerRequestName, WorkerRequests } from './workerProtocol.ts';

/** A process under measurement. It computes only while it is asked something. */
export interface Worker {
  /** Rejects with the worker's reason where it fails, and where it has ended. */
  ask<Name extends WorkerRequestName>(name: Name, request: WorkerRequests[Name]['request']): Promise<WorkerRequests[Name]['answer']>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

const keptText = 2000;
const worker = path.join(import.meta.dirname, 'worker.ts');
const pytorchScript = path.join(import.meta.dirname, '../reference/bench_step.py');

/** The interpreter with PyTorch, from the environment; null where there is none. */
export function pytorchInterpreter(): string | null {
  return process.env.HSSL_STUDIO_PYTHON || null;
}

/** Starts our side with the environment of a trainer; without our kernels it runs the runtime's own operations. */
export function startOurWorker(hasKernels = true): Worker {
  const kernels: Record<string, string> = hasKernels ? {} : { HSSL_STUDIO_FUSED_KERNELS: '0' };
  return startWorker(process.execPath, [worker], childEnvironment({ ...engineEnvironment(chooseEngine('cpu')), ...kernels }));
}

/** Starts PyTorch's side, to be at its best: without what the environment says about other programs' libraries, and with the large pages that ours has. */
export function startPytorchWorker(interpreter: string): Worker {
  const { GLIBC_TUNABLES = '' } = engineEnvironment(chooseEngine('cpu'));
  const environment = Object.fromEntries(Object.entries(childEnvironment({ GLIBC_TUNABLES })).filter(([name]) => !name.startsWith('OPENBLAS_')));
  return startWorker(interpreter, [pytorchScript, '--worker'], environment);
}

function startWorker(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Worker {
  const child = spawn(command, args, { env: environment, stdio: 'pipe', windowsHide: true });
  const waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  let said = '';
  let why: string | null = null;
  const gone = new Promise<void>((resolve) => {
    const leave = (reason: string): void => {
      why ??= `${path.basename(command)} ${reason}\n${said.trim()}`;
      waiting.splice(0).forEach(({ reject }) => reject(new Error(why ?? reason)));
      resolve();
    };
    child.on('error', (error) => leave(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => leave(`ended with ${signal ?? `exit code ${code}`}`));
  });
  // Its end is told by `close`; writing to it meanwhile must not end us.
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-keptText)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as { failed?: string };
    const asked = waiting.shift();
    if (answer.failed === undefined) {
      asked?.resolve(answer);
    } else {
      asked?.reject(new Error(answer.failed));
    }
  });
  return {
    ask: <Name extends WorkerRequestName>(name: Name, request: WorkerRequests[Name]['request']) =>
      new Promise<WorkerRequests[Name]['answer']>((resolve, reject) => {
        if (why !== null) {
          reject(new Error(why));
          return;
        }
        waiting.push({ resolve: (answer) => resolve(answer as WorkerRequests[Name]['answer']), reject });
        child.stdin.write(`${JSON.stringify({ request: name, ...request })}\n`);
      }),
    end: async () => {
      child.stdin.end();
      child.kill();
      await gone;
    },
  };
}
