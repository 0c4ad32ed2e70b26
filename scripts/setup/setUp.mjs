import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../core/engine/places.mjs';
import { projectFolder } from './project.mjs';
import { createReporter } from './reporter.mjs';
import { endTogether } from '../../core/engine/make/runCommand.mjs';
import { runSteps } from './runSteps.mjs';
import { allSteps } from './steps.mjs';

/** Exit code for a set-up that is incomplete. */
export const incompleteExitCode = 3;

/** One lock for what this user's checkouts share, one for this checkout (others may share it under another cache folder). */
function lockFiles() {
  const checkout = createHash('sha256').update(projectFolder).digest('hex').slice(0, 16);
  return [path.join(cacheFolder(), 'set-up.lock'), path.join(os.tmpdir(), `hssl-studio-${checkout}.lock`)];
}

/**
 * Sets up what is missing; each failure has been told with its mend. An interrupt ends what is running and this process with it.
 * @returns {Promise<string[]>} names of the steps that failed
 */
export async function setUp() {
  const reporter = createReporter();
  const endAlone = endTogether(() => reporter.say('Interrupted. What was begun is done anew next time.'));
  try {
    const failures = await runSteps(allSteps(), reporter, lockFiles());
    return failures.map(({ step }) => step);
  } finally {
    endAlone();
  }
}
