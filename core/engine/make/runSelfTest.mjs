import { fileURLToPath } from 'node:url';
import { nodeToRun } from '../program.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';

/** @typedef {{ version: string, device: 'cpu' | 'gpu', largestError: number, gigaflops: number, durationMs: number }} SelfTestResult */

const selfTestProgram = fileURLToPath(new URL('../selfTest.mjs', import.meta.url));
/** A GPU compiles its kernels at the first start. */
const selfTestLimitMs = 180_000;

/**
 * Tries an engine out before it is put in place: operations against known values, a timed product, and the device that it really ran on.
 * @param {string} folder
 * @param {'cpu' | 'gpu'} device - that it is for; falling back to another one is a failure
 * @param {import('./workControl.mjs').WorkControl} [control]
 * @returns {Promise<SelfTestResult>}
 */
export async function runSelfTest(folder, device, control) {
  const environment = device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : { TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  /** @type {SelfTestResult} */
  let result;
  try {
    const answer = await runCommand({ command: nodeToRun(), args: [selfTestProgram, folder] }, { env: { ...process.env, ...environment }, timeoutMs: selfTestLimitMs, control });
    result = JSON.parse(answer);
  } catch (error) {
    control?.signal.throwIfAborted();
    const said = error instanceof CommandError ? `${error.message}\n      ${lastWords(error.tail)}` : String(error);
    throw new SetupError(`the engine was made but does not run: ${said}`, ['use a system with glibc 2.27 or newer and a processor with AVX'], { cause: error });
  }
  if (result.largestError > 0) {
    throw new SetupError(`the engine calculates wrongly: a product of known matrices is off by ${result.largestError}`, ['try again; if it stays, report the processor with the output of: hssl doctor']);
  }
  if (result.device !== device) {
    throw new SetupError(`the engine for the ${device.toUpperCase()} fell back to the ${result.device.toUpperCase()}`, ['nvidia-smi   # does it list the GPU? CUDA 12 needs driver 525 or newer']);
  }
  return result;
}
