import { existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { DoctorReport, EngineInfo } from '../contract/engine.ts';
import { pickEngine } from './chooseEngine.ts';
import { readEngineChoices } from './engineChoices.ts';
import { findDriver, findGpus } from './findGpus.mjs';
import { listEngines } from './listEngines.ts';
import { findCompiler } from './make/compileAddon.mjs';
import { missingParts } from './missingParts.ts';
import { surroundings } from './places.mjs';
import type { Surroundings } from './places.mjs';

/** Room on the disk that a folder is on, or will be on once it is made; in bytes. */
export function diskOf(folder: string): DoctorReport['disk'] {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && existing !== path.dirname(existing)) {
    existing = path.dirname(existing);
  }
  const { bavail, blocks, bsize } = statfsSync(existing);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

function withoutWhy({ id, name, version, device, path: folder }: EngineInfo): EngineInfo {
  return { id, name, version, device, path: folder };
}

/**
 * What is there for training on this machine, what is missing, and how to get it. Looks, and changes nothing.
 *
 * @param data - the data folder; it need not exist yet
 */
export function doctor(data: string, where: Surroundings = surroundings()): DoctorReport {
  const engines = listEngines(where);
  const gpus = findGpus();
  return {
    node: process.versions.node,
    engine: engines.length === 0 ? null : withoutWhy(pickEngine('auto', engines, gpus, readEngineChoices(where).used)),
    engines,
    missing: missingParts(gpus, where),
    data,
    disk: diskOf(data),
    machine: {
      hostname: os.hostname(),
      platform: `${os.type()} ${os.release()} ${process.arch}`,
      processor: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      gpu: gpus[0] ?? null,
      driver: gpus.length === 0 ? null : findDriver(),
      compiler: findCompiler(),
    },
  };
}
