import process from 'node:process';
import type { BenchmarkRatio, BenchmarkReport, BenchmarkVariant } from '../../core/contract/benchmark.ts';
import { StudioError } from '../../core/contract/error.ts';
import { formatDuration } from '../../core/headless/formatValue.ts';
import type { Output } from '../../core/headless/output.ts';
import { benchmarkModel, benchmarkModelNames, multiplyAddsOf, tinyVersion } from './benchmarkModels.ts';
import { type BenchmarkGroup, planBenchmark, programsOf } from './benchmarkPlan.ts';
import { compareLosses } from './compareLosses.ts';
import { createReport, type FinishedGroup } from './createReport.ts';
import { benchmarkMachine } from './machine.ts';
import { isPytorch, measureGroup, nameOf } from './measureGroup.ts';
import { measureDataWait } from './measureDataWait.ts';
import { pytorchInterpreter } from './startWorker.ts';

export interface BenchmarkOptions {
  readonly models: readonly string[];
  readonly variants: readonly BenchmarkVariant[];
  readonly augmentation: 'both' | 'with' | 'without';
  readonly rounds: number;
  readonly warmUp: number;
  readonly atOnce: number;
  readonly pytorch: boolean;
  readonly parity: boolean;
  /** Steps of the runs whose waiting for data is measured; 0 measures none. */
  readonly dataSteps: number;
  /** The command as it can be typed again. */
  readonly command: string;
}

/** Total losses may be apart by this share. */
const lossTolerance = 1e-4;
const comparedSteps = 4;
/** The composition whose runs tell about waiting for data. */
const dataWaitModels = benchmarkModelNames.filter((name) => name.endsWith('-convnext-1'));

/** Measures what is asked for and tells about it. Errors: `badInput` where that compares nothing; where the two programs do not compute the same. */
export async function benchmarkSteps(options: BenchmarkOptions, output: Output): Promise<BenchmarkReport> {
  const measured = new Date();
  const machine = benchmarkMachine();
  const interpreter = options.pytorch ? pytorchInterpreter() : null;
  const variants = possibleVariants(options, interpreter !== null, machine.hasBfloat16, output);
  const groups = planBenchmark({ ...options, variants, augmentation: { both: [true, false], with: [true], without: [false] }[options.augmentation] });
  const dataWaits = options.dataSteps > 0 ? dataWaitModels.filter((one) => options.models.includes(one)) : [];
  if (groups.length === 0 && dataWaits.length === 0) {
    throw new StudioError('badInput', `Nothing is left to measure: no figure has both its programs among ${variants.join(', ') || 'none'} for ${options.models.join(', ')}.`, {
      advice: 'A figure is one program over another one: name more of them with --variants or --models (docs/benchmarks.md lists the figures).',
    });
  }
  if (interpreter !== null && options.parity) {
    await checkLosses(options.models, interpreter, output);
  }
  const finished = await measureGroups(groups, options, interpreter, output);
  const waits: BenchmarkRatio[] = [];
  for (const name of dataWaits) {
    output.say(`waiting for data: a run of ${options.dataSteps} steps of ${name}`);
    waits.push(await measureDataWait(benchmarkModel(name), options.dataSteps));
  }
  return createReport(finished, waits, { measured, command: options.command, machine });
}

/** Says which programs are left out, and why. */
function possibleVariants(options: BenchmarkOptions, hasPytorch: boolean, hasBfloat16: boolean, output: Output): BenchmarkVariant[] {
  if (!hasPytorch) {
    const why = options.pytorch ? 'HSSL_STUDIO_PYTHON names no interpreter with PyTorch' : '--no-pytorch';
    output.say(`only our side is measured, without PyTorch: ${why}`);
  }
  if (!hasBfloat16) {
    output.say('bfloat16 is left out: the processor has no instructions for it');
  }
  return options.variants.filter((variant) => (hasPytorch || !isPytorch(variant)) && (hasBfloat16 || !['compiled-bfloat16', 'pytorch-autocast'].includes(variant)));
}

/** What is timed must compute the same: checked on tiny versions of the compositions. */
async function checkLosses(models: readonly string[], interpreter: string, output: Output): Promise<void> {
  const tiny = new Map(models.map((name) => tinyVersion(benchmarkModel(name))).map((model) => [JSON.stringify({ ...model.spec, name: '' }), model]));
  for (const model of tiny.values()) {
    const { difference } = await compareLosses(model, interpreter, comparedSteps);
    output.say(`same losses as PyTorch over ${comparedSteps} steps, ${model.name} made tiny: apart by ${difference.toExponential(1)} of the loss at most`);
    if (difference > lossTolerance) {
      throw new Error(`the two programs do not compute the same for ${model.name}: losses are apart by ${difference}`);
    }
  }
}

async function measureGroups(groups: readonly BenchmarkGroup[], options: BenchmarkOptions, interpreter: string | null, output: Output): Promise<FinishedGroup[]> {
  const work = groups.map((group) => programsOf(group).reduce((sum, { model }) => sum + multiplyAddsOf(model) * model.spec.schedule.batchSize, 0));
  const wholeWork = work.reduce((sum, part) => sum + part, 0);
  const startMs = performance.now();
  const finished: FinishedGroup[] = [];
  let doneWork = 0;
  for (const [index, group] of groups.entries()) {
    const measured = await measureGroup(group, { ...options, interpreter }, (share, what) => {
      const fraction = (doneWork + share * (work[index] ?? 0)) / wholeWork;
      const left = fraction > 0 ? `, ${formatDuration(((performance.now() - startMs) / 1000) * (1 / fraction - 1))} left` : '';
      output.live(`group ${index + 1} of ${groups.length}, ${group.name}: ${what}${left}`);
    });
    output.endLive();
    for (const { program, why } of measured.failures) {
      output.say(`not measured: ${nameOf(program)}: ${why.split('\n').slice(0, 5).join(' ').slice(0, 500)}`);
    }
    finished.push({ group, measured });
    doneWork += work[index] ?? 0;
  }
  return finished;
}

/** The command without what only concerns this machine. */
export function repeatableCommand(args: readonly string[] = process.argv.slice(2)): string {
  const kept = args.filter((argument, index) => argument !== '--json' && args[index - 1] !== '--json' && !argument.startsWith('--json='));
  return ['npm run bench --', ...kept].join(' ');
}
