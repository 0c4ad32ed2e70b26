import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { mendFor } from '../../core/engine/mends.mjs';
import { nodeRelease } from '../../core/engine/places.mjs';
import { withNodeFirst } from '../../core/engine/make/nodeEnvironment.mjs';
import { projectFolder } from '../setup/project.mjs';
import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { addSystemPart } from './systemPackages.mjs';

const downloadLimitMs = 10 * 60_000;
const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome', 'microsoft-edge', 'microsoft-edge-stable', 'msedge'];

/** @returns {string[]} where installers put browsers without adding them to PATH */
function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name]).filter((folder) => folder !== undefined);
    return folders.flatMap((folder) => [path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'), path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')]);
  }
  return [];
}

/** @param {string} binary */
async function works(binary) {
  if (process.platform === 'win32') {
    // There, asking for the version opens a window.
    return statSync(binary, { throwIfNoEntry: false })?.isFile() === true;
  }
  try {
    await runCommand({ command: binary, args: ['--version'] }, { timeoutMs: 30_000 });
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<string | null>} */
async function installedBrowser() {
  const candidates = [...names.map(findCommand), ...usualPlaces().filter((file) => existsSync(file))];
  for (const candidate of candidates) {
    if (candidate && (await works(candidate))) {
      return candidate;
    }
  }
  return null;
}

/** @returns {Promise<string | null>} the browser that Playwright downloaded, if it did */
async function playwrightBrowser() {
  const question = "import { chromium } from 'playwright-core'; process.stdout.write(chromium.executablePath());";
  try {
    const binary = await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args: ['--input-type=module', '-e', question] }, { cwd: projectFolder });
    return existsSync(binary) && (await works(binary)) ? binary : null;
  } catch {
    return null;
  }
}

async function downloadBrowser() {
  console.log('No Chrome or Chromium was found: trying Playwright\'s download.');
  const program = path.join(projectFolder, 'node_modules', 'playwright-core', 'cli.js');
  try {
    await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args: [program, 'install', 'chromium'] }, { cwd: projectFolder, env: withNodeFirst(nodeRelease()?.binary ?? null), timeoutMs: downloadLimitMs });
  } catch (error) {
    console.log(`That failed: ${error instanceof CommandError ? lastWords(error.tail) : error}`);
  }
}

/**
 * A browser for the end-to-end tests: HSSL_STUDIO_TEST_BROWSER, an installed one, Playwright's download, or (as root on Debian) apt's.
 * @returns {Promise<string>} path of its binary
 * @throws {SetupError} where there is none and none can be had
 */
export async function findBrowser() {
  const chosen = process.env.HSSL_STUDIO_TEST_BROWSER;
  if (chosen) {
    if (await works(chosen)) {
      return chosen;
    }
    throw new SetupError(`HSSL_STUDIO_TEST_BROWSER is ${chosen}, which does not start`, ['set it to the path of a Chrome or Chromium, or unset it']);
  }
  const found = (await installedBrowser()) ?? (await playwrightBrowser());
  if (found) {
    return found;
  }
  await downloadBrowser();
  const downloaded = await playwrightBrowser();
  if (downloaded) {
    return downloaded;
  }
  const added = (await addSystemPart('browser')) ? await installedBrowser() : null;
  if (added) {
    return added;
  }
  throw new SetupError('the end-to-end tests need a Chrome or Chromium, and none is there or can be downloaded', [mendFor('browser'), 'or set HSSL_STUDIO_TEST_BROWSER to the path of one']);
}
