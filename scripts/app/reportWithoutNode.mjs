import { existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findDriver, findGpus } from '../../core/engine/findGpus.mjs';
import { findCompiler } from '../../core/engine/make/compileAddon.mjs';
import { dataFolder } from '../../core/engine/places.mjs';
import { whyMissing } from '../setup/runSteps.mjs';
import { allSteps } from '../setup/steps.mjs';

/** @param {readonly string[]} args */
function chosenData(args) {
  const index = args.indexOf('--data');
  const joined = args.find((arg) => arg.startsWith('--data='));
  return joined?.slice('--data='.length) ?? (index >= 0 ? (args[index + 1] ?? null) : null);
}

/** @param {string} folder */
function diskOf(folder) {
  let existing = folder;
  while (!existsSync(existing) && existing !== path.dirname(existing)) {
    existing = path.dirname(existing);
  }
  const { bavail, blocks, bsize } = statfsSync(existing);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/**
 * `hssl doctor` while the parts are missing that the real one runs on: the same names, told by set-up's own checks.
 * @param {readonly string[]} args - of the command line
 */
export function reportWithoutNode(args) {
  const data = dataFolder(chosenData(args));
  return {
    node: null,
    engine: null,
    engines: [],
    missing: allSteps()
      .map((step) => ({ name: step.name, why: whyMissing(step) }))
      .filter(({ why }) => why !== null)
      .map(({ name, why }) => ({ what: `${name}: ${why}`, mend: 'npm run setup' })),
    data,
    disk: diskOf(data),
    machine: {
      hostname: os.hostname(),
      platform: `${os.type()} ${os.release()} ${process.arch}`,
      processor: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: os.cpus().length,
      memoryBytes: os.totalmem(),
      gpu: findGpus()[0] ?? null,
      driver: findDriver(),
      compiler: findCompiler(),
    },
  };
}
