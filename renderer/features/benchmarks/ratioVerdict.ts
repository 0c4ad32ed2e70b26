import type { BenchmarkRatio } from '../../../core/contract/benchmark.ts';

/** Whether a ratio is at most its goal; `isClose` where the goal lies inside the interval, so that another reading may say otherwise. */
export interface RatioVerdict {
  state: 'met' | 'missed' | 'noGoal';
  isClose: boolean;
}

export function ratioVerdict({ value, low, high, goal }: BenchmarkRatio): RatioVerdict {
  if (goal === null) {
    return { state: 'noGoal', isClose: false };
  }
  return { state: value <= goal ? 'met' : 'missed', isClose: low !== null && high !== null && low <= goal && goal <= high };
}
