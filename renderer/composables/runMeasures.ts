import { baselineFor, baselineKey, isBaseline } from '../../core/compare/baselineFor.ts';
import { finalKnn } from '../../core/compare/knnMetric.ts';
import { isActive, type RunSummary } from '../../core/contract/run.ts';

/** The last D of each head of a run, largest first. */
export function discrepancies(run: RunSummary): { head: string; value: number }[] {
  return run.spec.heads
    .flatMap(({ id }) => {
      const summary = run.metrics[`discrepancy/kl/${id}`];
      return summary ? [{ head: id, value: summary.last }] : [];
    })
    .sort((left, right) => right.value - left.value);
}

/** D of the head that differs most from the base; null before the first evaluation and without heads. */
export function largestDiscrepancy(run: RunSummary): number | null {
  return discrepancies(run)[0]?.value ?? null;
}

/** Seconds in which trainers worked on a run, so far where one works now; null before it started, and where nobody knows when it stopped. */
export function runSeconds(run: RunSummary, now: number): number | null {
  if (run.started === null) {
    return null;
  }
  const end = run.ended === null ? (isActive(run.status) ? now : null) : new Date(run.ended).getTime();
  return end === null ? null : (end - new Date(run.started).getTime()) / 1000 - run.idleSeconds;
}

/** Makes a function that tells a run's final k-NN accuracy over that of its baseline among `runs`; null without either. */
export function createGains(runs: readonly RunSummary[]): (run: RunSummary) => number | null {
  const baselines = new Map<string, RunSummary[]>();
  for (const run of runs) {
    if (isBaseline(run)) {
      const key = baselineKey(run.spec);
      baselines.set(key, [...(baselines.get(key) ?? []), run]);
    }
  }
  const known = new WeakMap<RunSummary, { gain: number | null }>();

  function gain(run: RunSummary): number | null {
    const accuracy = finalKnn(run);
    if (accuracy === null || isBaseline(run) || baselines.size === 0) {
      return null;
    }
    const baseline = baselineFor(run, baselines.get(baselineKey(run.spec)) ?? []);
    const reference = baseline && finalKnn(baseline);
    return reference === null ? null : accuracy - reference;
  }

  return (run) => {
    let entry = known.get(run);
    if (!entry) {
      entry = { gain: gain(run) };
      known.set(run, entry);
    }
    return entry.gain;
  };
}
