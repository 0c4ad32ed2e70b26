import { StudioError, toErrorReport, type ErrorReport } from '../contract/error.ts';
import { SetupError } from './make/setupError.mjs';

/** Errors of the file system that a person can do something about. */
const fileTrouble: Readonly<Record<string, { code: 'diskFull' | 'unavailable' | 'notFound'; advice: string }>> = {
  ENOSPC: { code: 'diskFull', advice: 'Free some space on the disk of the engines, or set HSSL_STUDIO_CACHE to a folder on another disk.' },
  EDQUOT: { code: 'diskFull', advice: 'Free some of your quota on the disk of the engines, or set HSSL_STUDIO_CACHE to a folder on another disk.' },
  EACCES: { code: 'unavailable', advice: 'Set HSSL_STUDIO_CACHE to a folder that you may write to, and check that you may read the pack.' },
  EPERM: { code: 'unavailable', advice: 'Set HSSL_STUDIO_CACHE to a folder that you may write to, and check that you may read the pack.' },
  EROFS: { code: 'unavailable', advice: 'Set HSSL_STUDIO_CACHE to a folder that you may write to.' },
  ENOENT: { code: 'notFound', advice: 'Check the path of the pack.' },
  ENOTDIR: { code: 'notFound', advice: 'Check the path of the pack.' },
  EISDIR: { code: 'notFound', advice: 'Choose a pack, not a folder.' },
};

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What went wrong with an installation, where, and what to do. */
export function describeInstallError(error: unknown): ErrorReport {
  if (error instanceof SetupError) {
    const message = `${capitalise(error.message)}${/[.!?]$/.test(error.message) ? '' : '.'}`;
    return toErrorReport(new StudioError('engine', message, { advice: error.mends.length === 0 ? undefined : error.mends.join('; ') }));
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const trouble = error instanceof StudioError ? undefined : fileTrouble[code];
  if (trouble !== undefined && error instanceof Error) {
    const place = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
    return toErrorReport(new StudioError(trouble.code, `${error.message}.`, { path: place, advice: trouble.advice }));
  }
  return toErrorReport(error);
}
