import type { ErrorCode } from '../contract/error.ts';
import { StudioError, toErrorReport } from '../contract/error.ts';
import type { FailureCode, FailureReason } from '../contract/run.ts';

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

/** How TensorFlow, V8 and the C++ library say that an allocation failed. */
const memoryWords = /ResourceExhausted|RESOURCE_EXHAUSTED|OOM when allocating|Array buffer allocation failed|Invalid typed array length|std::bad_alloc/;

/** What to tell about an error that ends a run. */
export function failureOf(error: unknown): FailureReason {
  if (!(error instanceof StudioError) && memoryWords.test(String(error))) {
    return {
      code: 'outOfMemory',
      message: `The memory was not enough: ${firstLine(error)}`,
      advice: 'Lower schedule.batchSize, choose a smaller model, or close other programs.',
    };
  }
  const report = toErrorReport(error);
  if (report.code === 'diskFull' && !(error instanceof StudioError)) {
    return { code: 'diskFull', message: `The disk of the run's folder is full: ${report.message}`, advice: report.advice };
  }
  const where = report.path === null ? '' : ` (${report.path})`;
  return { code: failureCodes[report.code] ?? 'crashed', message: `${report.message}${where}`, advice: report.advice };
}

function firstLine(error: unknown): string {
  return String(error).split('\n')[0] ?? '';
}
