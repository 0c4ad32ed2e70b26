import type { ErrorReport } from './error.ts';

/** One line for people: `error: what; where; what to do`. */
export function describeError({ message, path, advice }: ErrorReport): string {
  const parts = [message, path, advice].filter((part) => part !== null && part !== '');
  return `error: ${parts.map((part) => part?.replace(/\.$/, '')).join('; ')}`;
}
