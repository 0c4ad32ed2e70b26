import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { nodeToRun, programPlaces } from '../../core/engine/program.mjs';
import { projectFolder } from '../setup/project.mjs';
import { runVitest } from './runVitest.mjs';
import { whyNoInstallerTests } from './whyNoInstallerTests.mjs';

/** @param {string} output */
async function packageApp(output) {
  console.log('Packaging for Linux: dir, deb ...');
  await runCommand(
    { command: nodeToRun(), args: [path.join(projectFolder, 'scripts', 'package.mjs'), '--linux', 'dir', 'deb', '--out', output] },
    { cwd: projectFolder, onOutput: (text) => process.stdout.write(text) },
  );
}

/**
 * An engine of this user as a pack: what a lab would have in its shared folder.
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function exportEngine(folder) {
  const hssl = (/** @type {string[]} */ ...words) => runCommand({ command: nodeToRun(), args: [programPlaces().commandLine, 'engine', ...words, '--json', '--data', path.join(folder, 'data')] });
  /** @type {{ id: string, device: string }[]} */
  const engines = JSON.parse(await hssl('list'));
  const engine = engines.find(({ device }) => device === 'cpu');
  if (engine === undefined) {
    throw new SetupError('there is no engine for the CPU that could be packed', ['npm run setup']);
  }
  console.log(`Packing the engine ${engine.id} ...`);
  return JSON.parse(await hssl('export', engine.id, path.join(folder, `${engine.id}.hsslengine`))).path;
}

/**
 * Packages the app for Linux and tries it out as a team member would, without network: an unpacked app and an installed deb. Where that can't be
 * done each of these tests counts as skipped, and that is said loudly.
 * @param {{ dist?: string }} [options] - a folder with what is packaged already
 * @returns {Promise<import('./countResults.mjs').Counts>}
 */
export async function runInstallerTests({ dist } = {}) {
  const why = await whyNoInstallerTests();
  if (why !== null) {
    console.log(`\n*** SKIPPED: the tests of installers: ${why} ***\n`);
    // The tests skip themselves where nothing is packaged, and so they are counted.
    return runVitest(['installers'], { filters: [], env: { ...process.env, HSSL_STUDIO_TEST_DIST: undefined } });
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-installers-'));
  try {
    const output = dist === undefined ? path.join(folder, 'dist') : path.resolve(dist);
    if (dist === undefined) {
      await packageApp(output);
    }
    const env = { ...process.env, HSSL_STUDIO_TEST_DIST: output, HSSL_STUDIO_TEST_PACK: await exportEngine(folder) };
    // A network of its own, with nothing in it but the machine itself.
    const alone = [findCommand('unshare') ?? 'unshare', '--net', 'sh', '-c', 'ip link set lo up && exec xvfb-run -a "$@"', 'sh'];
    return await runVitest(['installers'], { filters: [], env, wrapper: alone });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
