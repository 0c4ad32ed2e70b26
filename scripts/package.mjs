// `npm run package -- --linux dir tar.gz deb rpm`: makes installers (docs/packaging.md). Sets up what is missing, then starts scripts/package/main.mjs on
// the project's own Node.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { runForward } from './app/runForward.mjs';
import { projectFolder } from './setup/project.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { incompleteExitCode, setUp } from './setup/setUp.mjs';
import { startSteps } from './setup/steps.mjs';

/** @returns {Promise<number>} exit code */
async function run() {
  await setUp();
  // An engine or images that are missing are told where they are needed: not every platform's installers take something of them.
  if (startSteps().some((step) => whyMissing(step) !== null)) {
    console.error('Nothing can be packaged before that is mended.');
    return incompleteExitCode;
  }
  return runForward(nodeRelease()?.binary ?? process.execPath, [path.join(projectFolder, 'scripts', 'package', 'main.mjs'), ...process.argv.slice(2)]);
}

process.exitCode = await run();
