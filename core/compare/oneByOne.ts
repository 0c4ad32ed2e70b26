import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec, HeadSpec } from '../contract/spec.ts';
import { baselinesFor } from './baselineFor.ts';
import { experimentKey } from './experimentKey.ts';
import { knnGain, type KnnGain } from './knnGain.ts';
import { fieldsOfHeads } from './unusedFields.ts';

/** How long and on how much a run trains. */
export interface Budget {
  epochs: number;
  /** Training images; null is all of the data set. */
  trainImages: number | null;
}

/** The runs that trained one head of a search alone. */
export interface HeadTrial<Run extends RunSummary = RunSummary> {
  head: string;
  /** Any seeds, any state; empty where nobody trained this head alone. */
  runs: Run[];
  /** Null without finished runs on both sides. */
  gain: KnnGain | null;
}

/** What one-by-one runs say about the heads of a search. All trials share one budget, so that they compare. */
export interface OneByOne<Run extends RunSummary = RunSummary> {
  /** Null where there is no one-by-one run. */
  budget: Budget | null;
  /** Whether the search trained as long on as many images. */
  isSameBudget: boolean;
  /** One for every head of the search, in its order. */
  trials: HeadTrial<Run>[];
  baselines: Run[];
}

export function budgetOf(spec: ExperimentSpec): Budget {
  return { epochs: spec.schedule.epochs, trainImages: spec.limit?.train ?? null };
}

/** The share of images that a search leaves out makes its budget smaller. */
function hasBudget(spec: ExperimentSpec, budget: Budget): boolean {
  const own = budgetOf(spec);
  const isWhole = spec.combine !== 'search' || spec.search.fraction === 1;
  return isWhole && own.epochs === budget.epochs && own.trainImages === budget.trainImages;
}

/** Budget, seed and device may differ between a search and its one-by-one runs; the recipe may not. */
function recipeKey(spec: ExperimentSpec): string {
  return experimentKey(spec, [...fieldsOfHeads(spec), 'heads', 'combine', 'search', 'discrepancy', 'limit', 'schedule.epochs', 'schedule.seed', 'schedule.device']);
}

function isSameNetwork(left: HeadSpec['network'], right: HeadSpec['network']): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether two heads are built alike; ids are only names. */
function isSameHead(left: HeadSpec, right: HeadSpec): boolean {
  return (
    left.architecture === right.architecture &&
    left.depth === right.depth &&
    left.firstShortcut === right.firstShortcut &&
    left.tokenMixer === right.tokenMixer &&
    left.mlp === right.mlp &&
    isSameNetwork(left.network, right.network)
  );
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function isFinished(run: RunSummary): boolean {
  return run.status === 'finished';
}

/** The seeds of one head that share everything; where a head was trained alone in several ways, the way with most finished runs. */
function runsOfHead<Run extends RunSummary>(head: HeadSpec, runs: readonly Run[]): Run[] {
  const own = runs.filter((run) => run.spec.heads[0] !== undefined && isSameHead(run.spec.heads[0], head));
  const ways = groupBy(own, (run) => experimentKey(run.spec, ['schedule.seed', 'discrepancy']));
  return ways.toSorted((left, right) => right.filter(isFinished).length - left.filter(isFinished).length)[0] ?? [];
}

function trialsOf<Run extends RunSummary>(heads: readonly HeadSpec[], candidates: readonly Run[], runs: readonly Run[]): HeadTrial<Run>[] {
  return heads.map((head) => {
    const own = runsOfHead(head, candidates);
    const finished = own.filter(isFinished);
    return { head: head.id, runs: own, gain: knnGain(finished, runs.filter(isFinished)) };
  });
}

/** Heads that have been trained, and heads for which a run exists: how far a set of one-by-one runs has come. */
function coverage(option: OneByOne): [number, number, number] {
  return [
    option.trials.filter((trial) => trial.runs.some(isFinished)).length,
    option.trials.filter((trial) => trial.runs.length > 0).length,
    option.isSameBudget ? 1 : 0,
  ];
}

function isFurther(left: OneByOne, right: OneByOne): boolean {
  const other = coverage(right);
  for (const [index, value] of coverage(left).entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return false;
}

/**
 * Finds, among all runs, those that trained a head of the search alone with the same recipe on the same data,
 * and what each gained over the baseline. Where several budgets were tried, the one that covers most heads is taken.
 */
export function oneByOne<Run extends RunSummary>(search: RunSummary, runs: readonly Run[]): OneByOne<Run> {
  const { spec } = search;
  const recipe = recipeKey(spec);
  const candidates = runs.filter(
    (run) =>
      run.spec.supervision === 'head' &&
      run.spec.heads.length === 1 &&
      recipeKey(run.spec) === recipe &&
      spec.heads.some((head) => run.spec.heads[0] !== undefined && isSameHead(run.spec.heads[0], head)),
  );
  let best: OneByOne<Run> = {
    budget: null,
    isSameBudget: false,
    trials: spec.heads.map((head) => ({ head: head.id, runs: [], gain: null })),
    baselines: [],
  };
  for (const group of groupBy(candidates, (run) => JSON.stringify(budgetOf(run.spec)))) {
    const [first] = group;
    if (first !== undefined) {
      const budget = budgetOf(first.spec);
      const option: OneByOne<Run> = {
        budget,
        isSameBudget: hasBudget(spec, budget),
        trials: trialsOf(spec.heads, group, runs),
        baselines: baselinesFor(first, runs),
      };
      best = isFurther(option, best) ? option : best;
    }
  }
  return best;
}
