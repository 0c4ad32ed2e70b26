import { readFileSync } from 'node:fs';
import type { TrainerJob } from '../../core/contract/trainer.ts';
import { startTrainer } from '../core/training/startTrainer.ts';

/** What a trainer needed. */
export interface RunMeasurement {
  /** The most memory that its process held at once. */
  readonly peakResidentBytes: number;
  readonly steps: number;
  /** Images that went through an evaluation with k-NN: its metric is there. */
  readonly isEvaluated: boolean;
  readonly seconds: number;
}

const lookMs = 50;

/**
 * Trains a job in a process of its own, through its first evaluation and `steps` steps, and ends it then.
 * Only Linux tells the peak of another process: `VmHWM`.
 */
export async function measureRun(job: TrainerJob, steps: number): Promise<RunMeasurement> {
  const startMs = performance.now();
  const trainer = startTrainer(job);
  let peakResidentBytes = 0;
  let done = 0;
  let isAsked = false;
  const look = setInterval(() => {
    peakResidentBytes = Math.max(peakResidentBytes, peakOf(trainer.pid));
    const points = trainer.all('metrics').flatMap((event) => event.points);
    done = points.findLast((point) => point.name === 'loss/total')?.step ?? 0;
    if (done >= steps && !isAsked) {
      isAsked = true;
      trainer.cancel();
    }
  }, lookMs);
  const { console } = await trainer.ended;
  clearInterval(look);
  if (done < steps) {
    throw new Error(`the trainer ended after ${done} of ${steps} steps:\n${console}`);
  }
  const isEvaluated = trainer.all('metrics').some((event) => event.points.some((point) => point.name.startsWith('knn/base/')));
  return { peakResidentBytes, steps: done, isEvaluated, seconds: (performance.now() - startMs) / 1000 };
}

function peakOf(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return 1024 * Number(kibibytes);
  } catch {
    // It has ended since.
    return 0;
  }
}
