// `npm run bench -- step ...`: times training steps against PyTorch. Starts tests/benchmark on the project's own Node, or says what set-up has yet to do.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { runForward } from './app/runForward.mjs';
import { projectFolder } from './setup/project.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { startSteps } from './setup/steps.mjs';

const incompleteExitCode = 3;

/** @returns {Promise<number>} exit code */
async function run() {
  const missing = startSteps().map((step) => ({ step, why: whyMissing(step) })).find(({ why }) => why !== null);
  if (missing) {
    console.error(`error: Set-up is incomplete (${missing.step.name}: ${missing.why}); Run \`npm run setup\` (\`npm start\` and \`npm test\` do so too).`);
    return incompleteExitCode;
  }
  return runForward(nodeRelease()?.binary ?? process.execPath, [path.join(projectFolder, 'tests', 'benchmark', 'main.ts'), ...process.argv.slice(2)]);
}

process.exitCode = await run();
