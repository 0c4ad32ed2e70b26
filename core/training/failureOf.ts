import type { ErrorCode } from '../contract/error.ts';
import { StudioError, toErrorReport } from '../contract/error.ts';
import { memoryAdvice, memoryLine } from '../contract/outOfMemory.ts';
import type { FailureCode, FailureReason } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';

/** A bad input that only shows once the data are there (a batch larger than them) is about data and spec alike. */
const failureCodes: Partial<Record<ErrorCode, FailureCode>> = {
  badData: 'badData',
  badInput: 'badData',
  newerData: 'badData',
  notFound: 'badData',
  diskFull: 'diskFull',
  diverged: 'diverged',
  engine: 'engine',
  outOfMemory: 'outOfMemory',
};

/**
 * What to tell about an error that ends a run.
 *
 * @param spec - the run's; null when the trainer had none yet
 */
export function failureOf(error: unknown, spec: ExperimentSpec | null): FailureReason {
  const missing = outOfMemory(error);
  if (missing !== null) {
    return { code: 'outOfMemory', message: `The memory was not enough: ${missing}`, advice: spec === null ? 'Close other programs.' : memoryAdvice(spec) };
  }
  const report = toErrorReport(error);
  if (report.code === 'diskFull' && !(error instanceof StudioError)) {
    return { code: 'diskFull', message: `The disk of the run's folder is full: ${report.message}`, advice: report.advice };
  }
  const where = report.path === null ? '' : ` (${report.path})`;
  return { code: failureCodes[report.code] ?? 'crashed', message: `${report.message}${where}`, advice: report.advice };
}

/** The words of an error, or of one that it comes from, that say that memory was missing; else null. */
function outOfMemory(error: unknown): string | null {
  if (error instanceof StudioError && error.code === 'outOfMemory') {
    return error.message;
  }
  const isPlain = error instanceof Error && !(error instanceof StudioError);
  const cause = error instanceof Error && error.cause !== undefined ? outOfMemory(error.cause) : null;
  return cause ?? (isPlain ? memoryLine(String(error)) : null);
}
