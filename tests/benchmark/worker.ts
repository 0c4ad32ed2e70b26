// Our side of the benchmark: a process that does steps when it is asked to, and sleeps in between.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { describeError } from '../../core/contract/describeError.ts';
import { StudioError, toErrorReport } from '../../core/contract/error.ts';
import { chooseEngine } from '../../core/engine/chooseEngine.ts';
import { loadEngine } from '../../core/tensor/loadEngine.ts';
import { createStepProgram, type StepProgram } from './stepProgram.ts';
import type { WorkerMemory, WorkerRequestName, WorkerRequests } from './workerProtocol.ts';

let program: StepProgram | null = null;
/** Largest resident memory until the peak was counted anew, bytes. */
let earlierPeak = 0;

type Handlers = { [Name in WorkerRequestName]?: (request: WorkerRequests[Name]['request']) => WorkerRequests[Name]['answer'] | Promise<WorkerRequests[Name]['answer']> };

const handlers: Handlers = {
  async start({ job }) {
    const engine = await loadEngine(chooseEngine('cpu').path);
    program = createStepProgram(job);
    return { versions: { node: process.versions.node, [engine.name]: engine.version } };
  },
  warmUp({ count }) {
    const seconds = takeSteps(count);
    forgetPeak();
    return { seconds };
  },
  steps: ({ count }) => ({ seconds: takeSteps(count) }),
  memory: () => readMemory(),
  record: ({ count, ...files }) => started().record(files, count),
};

function started(): StepProgram {
  if (program === null) {
    throw new StudioError('internal', 'the worker has not been given a job');
  }
  return program;
}

function takeSteps(count: number): number[] {
  return Array.from({ length: count }, () => {
    const startMs = performance.now();
    started().step();
    return (performance.now() - startMs) / 1000;
  });
}

/** Linux counts the peak of memory anew, also the one that `resourceUsage` gives; other systems know only that of the whole process. */
function forgetPeak(): void {
  earlierPeak = currentPeak();
  if (process.platform === 'linux') {
    writeFileSync('/proc/self/clear_refs', '5');
  }
}

function currentPeak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function readMemory(): WorkerMemory {
  const line = process.platform === 'linux' ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) : null;
  const steadyBytes = line === null ? null : Number(line[1]) * 1024;
  return { peakBytes: Math.max(earlierPeak, currentPeak(), steadyBytes ?? 0), steadyBytes };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { request, ...rest } = JSON.parse(line) as { request: WorkerRequestName };
  const handle = handlers[request] as ((request: unknown) => unknown) | undefined;
  try {
    if (handle === undefined) {
      throw new StudioError('internal', `there is no request ${request}`);
    }
    process.stdout.write(`${JSON.stringify(await handle(rest))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failed: describeError(toErrorReport(error)) })}\n`);
  }
}
