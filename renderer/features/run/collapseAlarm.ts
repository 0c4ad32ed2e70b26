import type { MetricSeries, RunSummary } from '../../../core/contract/run.ts';

/**
 * Ways in which self-distillation fails quietly: the teacher says nothing (`uniform`), it says the same of every image
 * (`onePrototype`), or the features have shrunk to a line (`rank`).
 */
export type Collapse = 'uniform' | 'onePrototype' | 'rank';

/** Before this share of the steps, entropies near their bounds are how every run begins. */
const patience = 0.2;
const nearlyAll = 0.99;
const nearlyNothing = 0.05;
const smallestRank = 2;

/** Looks for collapse in the last evaluation of a run; null while it is too early to tell, and when all is well. */
export function collapseAlarm(run: Pick<RunSummary, 'spec' | 'progress'>, series: ReadonlyMap<string, MetricSeries>): Collapse | null {
  const totalSteps = run.progress?.totalSteps ?? 0;
  const last = (name: string): number | null => {
    const one = series.get(name);
    const step = one?.steps.at(-1);
    return one && step !== undefined && totalSteps > 0 && step >= patience * totalSteps ? (one.values.at(-1) ?? null) : null;
  };
  const uniform = Math.log(run.spec.objective.prototypes);
  const teacher = last('collapse/teacherEntropy');
  const loss = last('loss/base') ?? last('loss/head');
  const marginal = last('collapse/marginalEntropy');
  const rank = last('collapse/effectiveRank');
  if (teacher !== null && loss !== null && teacher > nearlyAll * uniform && Math.abs(loss - uniform) < (1 - nearlyAll) * uniform) {
    return 'uniform';
  }
  if (marginal !== null && marginal < nearlyNothing * uniform) {
    return 'onePrototype';
  }
  return rank !== null && rank < smallestRank ? 'rank' : null;
}
