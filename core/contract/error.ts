/** Stable reasons that scripts and the interface may switch on. */
export type ErrorCode =
  | 'badInput'
  | 'notFound'
  | 'conflict'
  | 'badData'
  | 'engine'
  | 'setupIncomplete'
  | 'diskFull'
  | 'newerData'
  | 'unavailable'
  | 'cancelled'
  | 'outOfMemory'
  | 'diverged'
  | 'internal';

/** An error as it crosses a process border: what was wrong, where, and what to do about it. */
export interface ErrorReport {
  code: ErrorCode;
  message: string;
  /** Where: a dotted path into the input (`base.patchSize`), or a file. */
  path: string | null;
  /** What to do about it, in one sentence. */
  advice: string | null;
  /** What the message has no room for, each with a line of its own. */
  details?: readonly string[];
}

/** An error that a person or a script can act on. Everything else is a defect and is reported as `internal`. */
export class StudioError extends Error {
  readonly code: ErrorCode;
  readonly path: string | null;
  readonly advice: string | null;
  readonly details: readonly string[];

  /**
   * @param code - stable reason
   * @param message - what was wrong, with the received value
   * @param detail - where it was wrong, what to do, and the underlying error
   */
  constructor(code: ErrorCode, message: string, detail: { path?: string; advice?: string; details?: readonly string[]; cause?: unknown } = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'StudioError';
    this.code = code;
    this.path = detail.path ?? null;
    this.advice = detail.advice ?? null;
    this.details = detail.details ?? [];
  }

  /** The other side of {@link toErrorReport}. */
  static fromReport(report: ErrorReport): StudioError {
    return new StudioError(report.code, report.message, {
      path: report.path ?? undefined,
      advice: report.advice ?? undefined,
      details: report.details,
    });
  }
}

/** Turns anything thrown into a report that can cross a process border. */
export function toErrorReport(error: unknown): ErrorReport {
  if (error instanceof StudioError) {
    const { code, message, path, advice, details } = error;
    return { code, message, path, advice, ...(details.length === 0 ? {} : { details }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return { code: 'diskFull', message, path: 'path' in error ? String(error.path) : null, advice: 'Free some space on this disk and try again.' };
  }
  return { code: 'internal', message, path: null, advice: null };
}
