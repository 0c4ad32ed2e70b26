import { median } from 'simple-statistics';
import type { BenchmarkVariant } from '../../core/contract/benchmark.ts';
import { type BenchmarkGroup, type BenchmarkProgram, programsOf } from './benchmarkPlan.ts';
import { startOurWorker, startPytorchWorker, type Worker } from './startWorker.ts';
import type { WorkerJob, WorkerMemory } from './workerProtocol.ts';

export interface MeasureOptions {
  readonly rounds: number;
  /** Steps before the first that counts. */
  readonly warmUp: number;
  /** Interpreter with PyTorch. Null where no program of the group needs it. */
  readonly interpreter: string | null;
}

/** What one program did in a group. */
export interface ProgramSamples {
  readonly program: BenchmarkProgram;
  /** Seconds of the steps of each round; rounds of one group are pairs. */
  readonly rounds: readonly (readonly number[])[];
  readonly memory: WorkerMemory;
  readonly versions: Readonly<Record<string, string>>;
}

/** Told before each thing that takes time, with the share of the group that is done. */
export type GroupProgress = (share: number, what: string) => void;

export interface MeasuredGroup {
  readonly samples: readonly ProgramSamples[];
  /** Programs that could not be measured, and why. */
  readonly failures: readonly { program: BenchmarkProgram; why: string }[];
}

const seed = 0;
/** A turn lasts about so long, that the change of programs weighs nothing. */
const turnSeconds = 1.5;
const mostStepsInTurn = 10;

const variantOptions: Record<BenchmarkVariant, Pick<WorkerJob, 'eager' | 'autocast' | 'compile'> & { isPytorch: boolean; isBfloat16?: boolean; hasKernels?: boolean }> = {
  compiled: { isPytorch: false },
  eager: { isPytorch: false, eager: true },
  'eager-without-kernels': { isPytorch: false, eager: true, hasKernels: false },
  'compiled-bfloat16': { isPytorch: false, isBfloat16: true },
  pytorch: { isPytorch: true },
  'pytorch-compile': { isPytorch: true, compile: true },
  'pytorch-autocast': { isPytorch: true, autocast: true },
};

export function isPytorch(variant: BenchmarkVariant): boolean {
  return variantOptions[variant].isPytorch;
}

/** Starts the programs of a group one after another, warms them up, and lets them take turns. A program that fails leaves the group. */
export async function measureGroup(group: BenchmarkGroup, options: MeasureOptions, onProgress: GroupProgress): Promise<MeasuredGroup> {
  const programs = programsOf(group);
  const running: RunningProgram[] = [];
  const failures: { program: BenchmarkProgram; why: string }[] = [];
  const turns = programs.length * (options.warmUp + options.rounds);
  let done = 0;
  try {
    for (const program of programs) {
      onProgress(done / turns, `starting ${nameOf(program)}`);
      try {
        running.push(await startProgram(program, options));
      } catch (error) {
        failures.push({ program, why: error instanceof Error ? error.message : String(error) });
      }
      done += options.warmUp;
    }
    const count = stepsInTurn(running);
    for (let round = 0; round < options.rounds; round += 1) {
      // There and back, so that a drift within a round favours none.
      for (const { worker, program, rounds } of round % 2 === 0 ? running : running.toReversed()) {
        onProgress(done / turns, `round ${round + 1} of ${options.rounds}, ${nameOf(program)}`);
        rounds.push((await worker.ask('steps', { count })).seconds);
        done += 1;
      }
    }
    const samples = [];
    for (const { worker, program, rounds, versions } of running) {
      samples.push({ program, rounds, versions, memory: await worker.ask('memory', {}) });
    }
    return { samples, failures };
  } finally {
    await Promise.all(running.map(({ worker }) => worker.end()));
  }
}

export function nameOf({ model, variant }: Pick<BenchmarkProgram, 'model' | 'variant'>): string {
  return `${model.name} ${variant}`;
}

interface RunningProgram {
  readonly program: BenchmarkProgram;
  readonly worker: Worker;
  readonly versions: Record<string, string>;
  readonly warmUp: readonly number[];
  readonly rounds: number[][];
}

async function startProgram(program: BenchmarkProgram, { warmUp, interpreter }: MeasureOptions): Promise<RunningProgram> {
  const { isPytorch: isTheirs, isBfloat16 = false, hasKernels = true, ...job } = variantOptions[program.variant];
  const { spec, format } = program.model;
  const worker = isTheirs ? startPytorchWorker(interpreter ?? 'python3') : startOurWorker(hasKernels);
  try {
    const schedule = isBfloat16 ? { ...spec.schedule, precision: 'bfloat16' as const } : spec.schedule;
    const { versions } = await worker.ask('start', { job: { ...job, spec: { ...spec, schedule }, format, augmentation: program.augmentation, seed } });
    const { seconds } = await worker.ask('warmUp', { count: warmUp });
    return { program, worker, versions, warmUp: seconds, rounds: [] };
  } catch (error) {
    await worker.end();
    throw error;
  }
}

function stepsInTurn(running: readonly RunningProgram[]): number {
  const fastest = Math.min(...running.map(({ warmUp }) => median([...warmUp])));
  return Math.max(1, Math.min(mostStepsInTurn, Math.round(turnSeconds / fastest)));
}
