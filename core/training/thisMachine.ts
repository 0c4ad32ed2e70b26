import os from 'node:os';
import type { RunMachine } from '../contract/run.ts';

/** The machine that this process runs on. */
export function thisMachine(): RunMachine {
  return {
    hostname: os.hostname(),
    platform: `${os.type()} ${os.release()} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? os.arch(),
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}
