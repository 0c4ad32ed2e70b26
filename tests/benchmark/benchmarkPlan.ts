import type { BenchmarkVariant } from '../../core/contract/benchmark.ts';
import { benchmarkBases, type BenchmarkModel, benchmarkModel, stepGoal } from './benchmarkModels.ts';

/** What one process runs. */
export interface BenchmarkProgram {
  readonly model: BenchmarkModel;
  readonly variant: BenchmarkVariant;
  readonly augmentation: boolean;
}

/** A figure: `over` divided by `under`. */
export interface PlannedRatio {
  readonly figure: string;
  readonly over: BenchmarkProgram;
  readonly under: BenchmarkProgram;
  readonly of: 'time' | 'peak memory' | 'steady memory';
  readonly goal: number | null;
  /** Whether the two are different compositions, whose multiply-adds stand beside the figure. */
  readonly hasMultiplyAdds: boolean;
}

/** Programs that are started together and take turns, so that a drift of the machine hits all of them. */
export interface BenchmarkGroup {
  readonly name: string;
  readonly ratios: readonly PlannedRatio[];
}

export interface PlanOptions {
  readonly models: readonly string[];
  readonly variants: readonly BenchmarkVariant[];
  readonly augmentation: readonly boolean[];
  /** Most programs in a group; each needs memory of its own. */
  readonly atOnce: number;
}

/** Figures that compare two programs for the same composition: the first over the second, and the goal; that of `step` is the model's. */
const programFigures: readonly [figure: string, over: BenchmarkVariant, under: BenchmarkVariant, goal: number | null][] = [
  ['step', 'compiled', 'pytorch', null],
  ['compiled-eager', 'compiled', 'eager', 0.7],
  ['compiled-eager-without-kernels', 'compiled', 'eager-without-kernels', null],
  ['step-pytorch-compile', 'compiled', 'pytorch-compile', null],
  ['bfloat16-float32', 'compiled-bfloat16', 'pytorch', 0.6],
  ['bfloat16-autocast', 'compiled-bfloat16', 'pytorch-autocast', 0.95],
];

/** Figures that compare two compositions, by the ends of their names; goals are the paper's, for its ViT-S/16. */
const compositionFigures: readonly [figure: string, over: string, under: string, of: PlannedRatio['of'], goal: number | null][] = [
  ['serial-time', '-convnext-1', '', 'time', 1.09],
  ['serial-memory', '-convnext-1', '', 'peak memory', 1.12],
  ['serial-memory-steady', '-convnext-1', '', 'steady memory', 1.12],
  ['serial-time', '-convnext-3', '', 'time', null],
  ['search-time', '-search-1', '-convnext-1', 'time', 1.4],
  ['search-time', '-search-3', '-convnext-3', 'time', null],
];
const baseOfGoals = 'vit-small-224';

/** Groups that measure every figure whose programs are wanted; a program may be in several groups. */
export function planBenchmark(options: PlanOptions): BenchmarkGroup[] {
  const programs = createPrograms();
  const groups = options.augmentation.flatMap((augmentation) => [
    ...options.models.map((name) => programGroup(name, augmentation, options, programs)),
    ...benchmarkBases.map((base) => compositionGroup(base, augmentation, options, programs)),
  ]);
  return groups.filter((group) => group.ratios.length > 0).flatMap((group) => splitGroup(group, options.atOnce));
}

/** The programs of a group, each once. */
export function programsOf(group: BenchmarkGroup): BenchmarkProgram[] {
  return [...new Set(group.ratios.flatMap(({ over, under }) => [over, under]))];
}

type ProgramFor = (model: string, variant: BenchmarkVariant, augmentation: boolean) => BenchmarkProgram;

/** Gives the same object for the same program. */
function createPrograms(): ProgramFor {
  const known = new Map<string, BenchmarkProgram>();
  return (model, variant, augmentation) => {
    const key = `${model} ${variant} ${augmentation}`;
    const program = known.get(key) ?? { model: benchmarkModel(model), variant, augmentation };
    known.set(key, program);
    return program;
  };
}

function programGroup(model: string, augmentation: boolean, options: PlanOptions, programFor: ProgramFor): BenchmarkGroup {
  const wanted = programFigures.filter(([, over, under]) => options.variants.includes(over) && options.variants.includes(under));
  const ratios = wanted.map(([figure, over, under, goal]): PlannedRatio => ({
    figure,
    over: programFor(model, over, augmentation),
    under: programFor(model, under, augmentation),
    of: 'time',
    goal: figure === 'step' ? stepGoal(model) : goal,
    hasMultiplyAdds: false,
  }));
  return { name: `${model}${augmentation ? '' : ', views made before'}`, ratios };
}

function compositionGroup(base: string, augmentation: boolean, options: PlanOptions, programFor: ProgramFor): BenchmarkGroup {
  const isWanted = (end: string): boolean => options.models.includes(base + end);
  const wanted = options.variants.includes('compiled') ? compositionFigures.filter(([, over, under]) => isWanted(over) && isWanted(under)) : [];
  const ratios = wanted.map(([figure, over, under, of, goal]): PlannedRatio => ({
    figure,
    over: programFor(base + over, 'compiled', augmentation),
    under: programFor(base + under, 'compiled', augmentation),
    of,
    goal: base === baseOfGoals ? goal : null,
    hasMultiplyAdds: of === 'time',
  }));
  return { name: `compositions on ${base}${augmentation ? '' : ', views made before'}`, ratios };
}

/** Ratio by ratio into groups of at most `atOnce` programs. */
function splitGroup(group: BenchmarkGroup, atOnce: number): BenchmarkGroup[] {
  const groups: { name: string; ratios: PlannedRatio[] }[] = [];
  for (const ratio of group.ratios) {
    const last = groups.at(-1);
    if (last !== undefined && programsOf({ ...last, ratios: [...last.ratios, ratio] }).length <= atOnce) {
      last.ratios.push(ratio);
    } else {
      groups.push({ name: group.name, ratios: [ratio] });
    }
  }
  return groups;
}
