import type { EngineInstallation, InstallationPhase } from '../contract/engine.ts';

/** Speed is that of the last seconds, so that it follows the network. */
const windowMs = 5000;
const leastMsBetweenReports = 200;

type Progress = Pick<EngineInstallation, 'phase' | 'done' | 'total' | 'bytesPerSecond' | 'secondsLeft'>;

/** Turns counts of bytes into speed and time left, at most five times a second; a new phase is told at once. */
export function installationProgress(report: (progress: Progress) => void, now: () => number = () => performance.now()) {
  let phase: InstallationPhase = 'waiting';
  let samples: { timeMs: number; done: number }[] = [];
  let lastMs = -Infinity;

  return {
    phase(next: InstallationPhase): void {
      phase = next;
      samples = [];
      lastMs = -Infinity;
      report({ phase, done: null, total: null, bytesPerSecond: null, secondsLeft: null });
    },
    progress(done: number, total: number | null): void {
      const timeMs = now();
      if (timeMs - lastMs < leastMsBetweenReports && done !== total) {
        return;
      }
      lastMs = timeMs;
      // Of what is reported alone: pieces come thousands of times a second.
      samples = [...samples.filter((sample) => timeMs - sample.timeMs <= windowMs), { timeMs, done }];
      const [first] = samples;
      const bytesPerSecond = first !== undefined && timeMs > first.timeMs && done > first.done ? ((done - first.done) / (timeMs - first.timeMs)) * 1000 : null;
      const secondsLeft = bytesPerSecond === null || total === null ? null : Math.max(0, total - done) / bytesPerSecond;
      report({ phase, done, total, bytesPerSecond, secondsLeft });
    },
    /** What came before a pause says nothing about the speed after it. */
    forgetSpeed(): void {
      samples = [];
    },
  };
}
