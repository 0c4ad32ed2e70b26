import type { SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';

/** A few bad files are normal in any collection; beyond this it is probably the wrong folder or a broken copy. */
const toleratedFiles = 20;
const toleratedShare = 0.05;

/** Checking ends early after this many bad files where more than the limit are bad: nobody reads a longer list. */
const enoughToTell = 200;

/** How many files an error message names. */
const namedFiles = 50;

function limitOf(total: number): number {
  return Math.max(toleratedFiles, toleratedShare * total);
}

/** Whether an import has already failed, with enough bad files known to tell the person. */
export function isHopeless(skipped: number, total: number): boolean {
  return skipped > limitOf(total) && skipped >= enoughToTell;
}

/** Errors: `badData` with the list when more files had to be skipped than an import tolerates. */
export function checkSkipped(skipped: readonly SkippedFile[], total: number, source: string): void {
  if (skipped.length <= limitOf(total)) {
    return;
  }
  const named = skipped.slice(0, namedFiles).map(({ path, why }) => `${path} (${why})`);
  const more = skipped.length > namedFiles ? `, and ${skipped.length - namedFiles} more` : '';
  throw new StudioError('badData', `${skipped.length} of ${total} files cannot be used: ${named.join(', ')}${more}`, {
    path: source,
    advice: 'Mend or remove these files, or choose another folder, and add it again.',
  });
}
