// Puts in place what a checkout needs: the project's own Node, its packages, an engine, the example images. Needs Node 18 with npm, and nothing else
// of JavaScript; `--check` only looks. Exit code 3: incomplete.
import { cacheFolder } from '../core/engine/places.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { incompleteExitCode, setUp } from './setup/setUp.mjs';
import { allSteps } from './setup/steps.mjs';

/** Tells what is missing, and changes nothing. */
function look() {
  const missing = allSteps().map((step) => ({ name: step.name, why: whyMissing(step) })).filter(({ why }) => why !== null);
  for (const { name, why } of missing) {
    console.error(`${name}: ${why}; to mend it: npm run setup`);
  }
  return missing.length;
}

const start = performance.now();
const missing = process.argv.includes('--check') ? look() : (await setUp()).length;
if (missing === 0) {
  console.error(`Everything is set up in ${cacheFolder()} (${Math.round(performance.now() - start)} ms).`);
} else {
  console.error(`Set-up is incomplete: ${missing} part${missing === 1 ? ' is' : 's are'} missing.`);
  process.exitCode = incompleteExitCode;
}
