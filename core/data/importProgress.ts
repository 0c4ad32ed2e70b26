import type { DatasetProgress } from '../contract/dataset.ts';
import type { ImportProgress } from './importFolder.ts';

/** People cannot read faster, and each report crosses process borders. */
const leastMsBetweenReports = 200;

/**
 * Turns counts into reports with the time left, at most five a second; the first and the last count are always told.
 *
 * @param now - milliseconds of a clock that does not jump
 */
export function importReporter(
  name: string,
  report: (progress: DatasetProgress) => void,
  now: () => number = () => performance.now(),
): (progress: ImportProgress) => void {
  const startMs = now();
  let lastMs = -Infinity;
  return ({ done, total, skipped }) => {
    const timeMs = now();
    if (timeMs - lastMs < leastMsBetweenReports && done < total) {
      return;
    }
    lastMs = timeMs;
    const secondsLeft = done === 0 ? null : (((timeMs - startMs) / done) * Math.max(0, total - done)) / 1000;
    report({ name, done, total, skipped, secondsLeft });
  };
}
