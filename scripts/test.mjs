// `npm test`: sets up what is missing, then types, lint, borders, and every test; `--only unit` (types, lint, borders, unit, renderer, e2e, electron, installers) runs a part,
// `--also installers` adds the part that is not among the usual ones.
// Ends with one line `N passed, N failed, N skipped`.
import { buildApp } from './app/buildApp.mjs';
import { SetupError } from '../core/engine/make/setupError.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { setUp } from './setup/setUp.mjs';
import { allSteps } from './setup/steps.mjs';
import { findCommand } from '../core/engine/findCommand.mjs';
import { addCounts, formatCounts } from './testing/countResults.mjs';
import { findBrowser } from './testing/findBrowser.mjs';
import { gateNames, runGate } from './testing/gates.mjs';
import { parseOptions, quickProjects } from './testing/options.mjs';
import { runElectronTests } from './testing/runElectronTests.mjs';
import { runInstallerTests } from './testing/runInstallerTests.mjs';
import { runVitest } from './testing/runVitest.mjs';
import { addSystemPart } from './testing/systemPackages.mjs';
import { endTogether, runCommand } from '../core/engine/make/runCommand.mjs';

/** @typedef {import('./testing/countResults.mjs').Counts} Counts */

/** Tests need every part, so what the system lacks for the engine is added where nobody can be asked to. */
async function addWhatEngineNeeds() {
  const isMissing = allSteps().some((step) => step.name === 'engine' && whyMissing(step) !== null);
  if (!isMissing) {
    return;
  }
  const python = findCommand('python3');
  const hasPip = python !== null && (await runCommand({ command: python, args: ['-m', 'pip', '--version'] }).then(() => true, () => false));
  if (!hasPip) {
    await addSystemPart('python');
  }
  if (!['g++', 'c++', 'clang++'].some(findCommand)) {
    await addSystemPart('compiler');
  }
}

/** @param {unknown} error */
function tell(error) {
  console.error(error instanceof SetupError ? [`error: ${error.message}`, ...error.mends.map((mend) => `to mend it: ${mend}`)].join('\n') : error);
}

/**
 * A part's counts; one that can't even begin is one failure, and the other parts still run.
 * @param {() => Promise<Counts>} run
 * @returns {Promise<Counts>}
 */
async function countFailure(run) {
  try {
    return await run();
  } catch (error) {
    tell(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * @param {readonly import('./testing/options.mjs').Part[]} parts
 * @param {readonly string[]} filters
 * @returns {Promise<Counts>}
 */
async function runParts(parts, filters) {
  const gates = await Promise.all(gateNames.filter((gate) => parts.includes(gate)).map(runGate));
  /** @type {Counts[]} */
  const counts = gates.map((passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }));
  const { env } = process;
  const quick = quickProjects.filter((project) => parts.includes(project));
  if (quick.length > 0) {
    counts.push(await countFailure(() => runVitest(quick, { filters, env })));
  }
  const build = () => buildApp(['renderer', 'electron'], (text) => console.log(text));
  if (parts.includes('e2e')) {
    counts.push(await countFailure(async () => {
      const browser = await findBrowser();
      await build();
      return runVitest(['e2e'], { filters, env: { ...env, HSSL_STUDIO_TEST_BROWSER: browser } });
    }));
  }
  if (parts.includes('electron')) {
    counts.push(await countFailure(async () => {
      await build();
      return runElectronTests({ filters, env });
    }));
  }
  if (parts.includes('installers')) {
    counts.push(await countFailure(() => runInstallerTests()));
  }
  return addCounts(counts);
}

/** @returns {Promise<Counts>} */
async function test() {
  const { parts, filters } = parseOptions(process.argv.slice(2));
  await addWhatEngineNeeds();
  const failures = await setUp();
  if (failures.length > 0) {
    throw new SetupError(`the tests need what set-up could not put in place: ${failures.join(', ')}`, ['see above']);
  }
  return runParts(parts, filters);
}

endTogether();
const counts = await countFailure(test);
console.log(formatCounts(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
