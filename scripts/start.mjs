// `npm start`: sets up what is missing, builds what changed, and opens the app: in a window where there are Electron and a display, else in the browser.
// Arguments (`--data DIR`, `--port N`) are passed on.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { buildApp } from './app/buildApp.mjs';
import { electronArguments } from './app/electronArguments.mjs';
import { findElectron } from './app/findElectron.mjs';
import { runForward } from './app/runForward.mjs';
import { whyNoDisplay } from './app/whyNoDisplay.mjs';
import { projectFolder } from './setup/project.mjs';
import { endTogether } from '../core/engine/make/runCommand.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { incompleteExitCode, setUp } from './setup/setUp.mjs';
import { startSteps } from './setup/steps.mjs';

/**
 * What is told goes to standard error: standard output belongs to the program that is started.
 * @param {string} text
 */
function say(text) {
  console.error(text);
}

/** @returns {Promise<number>} exit code */
async function start() {
  const userArguments = process.argv.slice(2);
  await setUp();
  if (startSteps().some((step) => whyMissing(step) !== null)) {
    say('The app can\'t start before that is mended. Then again: npm start');
    return incompleteExitCode;
  }
  const endAlone = endTogether();
  try {
    await buildApp(['renderer', 'electron'], say);
  } catch (error) {
    say(`error: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
  const noDisplay = whyNoDisplay();
  const electron = noDisplay ? { binary: null, why: noDisplay } : await findElectron({ mayDownload: true, say });
  endAlone();
  if (electron.binary) {
    const args = [...electronArguments(electron.binary, projectFolder, say), ...userArguments];
    return runForward(electron.binary, args, { ...process.env, ELECTRON_RUN_AS_NODE: undefined });
  }
  say(`No window: ${electron.why}. Serving the app to your browser instead; Ctrl-C ends it.`);
  const host = path.join(projectFolder, 'core', 'headless', 'main.ts');
  return runForward(nodeRelease()?.binary ?? process.execPath, [host, 'serve', ...userArguments]);
}

process.exitCode = await start();
