import { toErrorReport } from '../../../core/contract/error.ts';

/** Why a folder could not be added, with the files that stood in the way as a list. */
export interface ImportFailure {
  message: string;
  path: string | null;
  advice: string | null;
  files: { path: string; why: string }[];
  /** Files beyond those that are named: `and 12 more`. */
  more: string | null;
}

const listed = /^(\d+ of \d+ files cannot be used): (.+?)(?:, and (\d+) more)?$/s;

/** Takes the list of files out of an import's error; anything else keeps its message whole. */
export function readImportFailure(error: unknown): ImportFailure {
  const { message, path, advice } = toErrorReport(error);
  const match = listed.exec(message);
  if (match?.[1] === undefined || match[2] === undefined) {
    return { message, path, advice, files: [], more: null };
  }
  const files = match[2].split(/(?<=\)), /).map((entry) => {
    const open = entry.lastIndexOf(' (');
    return open > 0 && entry.endsWith(')') ? { path: entry.slice(0, open), why: entry.slice(open + 2, -1) } : { path: entry, why: '' };
  });
  return { message: match[1], path, advice, files, more: match[3] === undefined ? null : `+ ${match[3]}` };
}
