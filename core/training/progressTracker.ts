import type { RunPhase } from '../contract/run.ts';
import type { RunPlan } from './runPlan.ts';
import type { RunReporter } from './runReporter.ts';
import type { TimeLeft, Work } from './timeLeft.ts';

/** Follows where a run is, and tells how long it still takes: steps, evaluations and checkpoints to come. */
export interface ProgressTracker {
  /** Tells that `step` steps are done and what is being done now; `share` is how much of an evaluation is done. */
  at(phase: RunPhase, step: number, share?: number): void;
  /** Does a piece of work and remembers how long such work takes. */
  timed<Result>(work: Work, body: () => Promise<Result>): Promise<Result>;
  measured(work: Work, seconds: number): void;
}

export function createProgressTracker(plan: RunPlan, reporter: RunReporter, timeLeft: TimeLeft): ProgressTracker {
  function at(phase: RunPhase, step: number, share = 0): void {
    const wholeEpochs = Math.floor(step / plan.stepsPerEpoch);
    const isEvaluating = phase === 'evaluating';
    reporter.progress({
      phase,
      step,
      totalSteps: plan.totalSteps,
      epoch: step / plan.stepsPerEpoch,
      totalEpochs: plan.epochs,
      secondsLeft: timeLeft.secondsFor({
        step: plan.totalSteps - step,
        evaluation: plan.evaluationsAfter(wholeEpochs) + (isEvaluating ? 1 - share : 0),
        save: plan.savesAfter(wholeEpochs) + (phase === 'saving' || (isEvaluating && plan.isSaved(wholeEpochs)) ? 1 : 0),
      }),
    });
  }

  async function timed<Result>(work: Work, body: () => Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    const result = await body();
    timeLeft.add(work, (performance.now() - startMs) / 1000);
    return result;
  }

  return { at, timed, measured: (work, seconds) => timeLeft.add(work, seconds) };
}
