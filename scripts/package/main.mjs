// The entry of packaging; scripts/package.mjs starts it on the project's own Node. Lays out the parts of the app (`stage.mjs`) and has electron-builder
// make installers of them.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { formatBytes } from '../../core/engine/make/formatBytes.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { nativePlatform } from '../../core/engine/places.mjs';
import { buildApp } from '../app/buildApp.mjs';
import { projectFolder } from '../setup/project.mjs';
import { createReporter } from '../setup/reporter.mjs';
import { builderOptions } from './builderOptions.mjs';
import { writeChecksums } from './checksums.mjs';
import { electronDistribution, requireElectronFor } from './electronDistribution.mjs';
import { explainFailure, requireNamedTools } from './explainFailure.mjs';
import { parseOptions } from './options.mjs';
import { whyUnsigned } from './signing.mjs';
import { findSources, stage } from './stage.mjs';

/** @typedef {import('./options.mjs').PackagingRequest} PackagingRequest */

const builderPlatforms = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS };

/** Of gzip. The highest takes five minutes in place of one, for one part in a hundred less. */
const archiveLevel = '6';

/** What replaces itself by an update; deb and rpm write into the app what they are. */
const selfUpdating = ['AppImage', 'deb', 'rpm'];

/**
 * The packer makes all formats at once from one folder. An archive must not be among those that write into it, and those that an update is read from
 * must be made together, because each time writes their list anew.
 * @param {readonly string[]} formats
 */
function packingRounds(formats) {
  const isSelfUpdating = (/** @type {string} */ format) => selfUpdating.includes(format);
  return [formats.filter((format) => !isSelfUpdating(format)), formats.filter(isSelfUpdating)].filter((round) => round.length > 0);
}

/**
 * The unpacked app that stays is no package that could be replaced.
 * @param {string} output
 */
function forgetPackageType(output) {
  for (const entry of readdirSync(output).filter((name) => /^linux-(?:\w+-)?unpacked$/.test(name))) {
    rmSync(path.join(output, entry, 'resources', 'package-type'), { force: true });
  }
}

/**
 * @param {PackagingRequest} request
 * @param {import('./stage.mjs').Stage} staged
 * @param {import('./electronDistribution.mjs').ElectronDistribution} electron
 * @param {string} output
 * @returns {Promise<string[]>} paths of the installers
 */
async function pack({ target, formats }, staged, electron, output) {
  if (target.platform === 'linux') {
    process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= archiveLevel;
  }
  /** @type {string[]} */
  const installers = [];
  try {
    for (const round of packingRounds(formats)) {
      installers.push(
        ...(await build({
          projectDir: projectFolder,
          publish: 'never',
          targets: builderPlatforms[target.platform].createTarget(round, Arch[target.architecture]),
          config: builderOptions({ project: projectFolder, target, stage: staged, electron, output }),
        })),
      );
    }
  } catch (error) {
    throw explainFailure(error, formats, target.platform);
  }
  forgetPackageType(output);
  return installers;
}

/** @returns {Promise<void>} */
async function run() {
  const { requests, output, isStagedOnly } = parseOptions(process.argv.slice(2), process.cwd());
  requests.forEach(({ formats }) => requireNamedTools(formats));
  const reporter = createReporter();
  const electron = electronDistribution(projectFolder);
  if (!isStagedOnly) {
    requests.forEach(({ target }) => requireElectronFor(electron, target));
  }
  await buildApp(['renderer', 'electron'], reporter.say);
  const sources = await findSources(projectFolder, path.join(output, 'work'), reporter);
  /** @type {string[]} */
  const installers = [];
  for (const request of requests) {
    const { target, formats } = request;
    const start = Date.now();
    const staged = await stage(sources, target, path.join(output, 'stage', target.id), { electron: electron.version, isComplete: !isStagedOnly || target.id === nativePlatform() }, reporter);
    if (!isStagedOnly) {
      reporter.say(`Packing ${formats.join(', ')} for ${target.id} with Electron ${electron.version} ...`);
      installers.push(...(await pack(request, staged, electron, output)));
      const unsigned = whyUnsigned(target.platform);
      if (unsigned !== null) {
        reporter.say(unsigned);
      }
    }
    reporter.say(`  done in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }
  if (installers.length > 0) {
    const files = await writeChecksums(output, installers);
    files.forEach(({ name, bytes }) => reporter.say(`${formatBytes(bytes).padStart(8)}  ${path.join(path.relative(process.cwd(), output), name)}`));
  }
}

try {
  await run();
} catch (error) {
  console.error(error instanceof SetupError ? [`error: ${error.message}`, ...error.mends.map((mend) => `to mend it: ${mend}`)].join('\n') : error);
  process.exitCode = 1;
}
