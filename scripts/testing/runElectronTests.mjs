import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { mendFor } from '../../core/engine/mends.mjs';
import { electronFolder, findElectron } from '../app/findElectron.mjs';
import { whyNoDisplay } from '../app/whyNoDisplay.mjs';
import { projectFolder } from '../setup/project.mjs';
import { runVitest } from './runVitest.mjs';
import { addSystemPart } from './systemPackages.mjs';

/** @param {string} text */
function say(text) {
  console.log(text);
}

async function findWorkingElectron() {
  const first = await findElectron({ mayDownload: true, say });
  const lacksLibraries = first.binary === null && first.why.includes('does not start');
  return lacksLibraries && (await addSystemPart('electronLibraries')) ? findElectron({ mayDownload: false, say }) : first;
}

/** @returns {Promise<{ wrapper: string[], why: null } | { wrapper: null, why: string }>} how to give the tests a display */
async function findDisplay() {
  const why = whyNoDisplay();
  if (why === null) {
    return { wrapper: [], why };
  }
  if (findCommand('xvfb-run') || (await addSystemPart('display'))) {
    return { wrapper: ['xvfb-run', '-a'], why: null };
  }
  return { wrapper: null, why: `${why}, and no xvfb-run; to mend it: ${mendFor('display')}` };
}

/**
 * The end-to-end tests in a real Electron. Without one, or without a display, each of them counts as skipped, and that is said loudly.
 * @param {{ filters: readonly string[], env: Record<string, string | undefined> }} options
 * @returns {Promise<import('./countResults.mjs').Counts>}
 */
export async function runElectronTests({ filters, env }) {
  const electron = await findWorkingElectron();
  const display = electron.binary ? await findDisplay() : { wrapper: null, why: electron.why };
  if (electron.binary && display.wrapper) {
    return runVitest(['electron'], { filters, env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: electronFolder(electron.binary), ELECTRON_RUN_AS_NODE: undefined }, wrapper: display.wrapper });
  }
  say(`\n*** SKIPPED: the tests in a real Electron: ${display.why} ***\n`);
  // The tests skip themselves where they find no Electron, and so they are counted.
  return runVitest(['electron'], { filters, env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: path.join(projectFolder, 'out', 'no-electron') } });
}
