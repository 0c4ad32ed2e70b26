import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findGpus } from '../../core/engine/findGpus.mjs';
import { enginesFolder, nativePlatform, nodeRelease } from '../../core/engine/places.mjs';
import { installFolder, whyIncomplete } from './installedFolder.mjs';
import { makeOfficialEngine, officialVersion } from './officialEngine.mjs';
import { cpuWheels, gpuTags, gpuWheels, tensorflowVersion } from './pins.mjs';
import { addonVersion } from './project.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';
import { makeWheelEngine } from './wheelEngine.mjs';

/**
 * @typedef {object} EnginePlan
 * @property {string} id
 * @property {'cpu' | 'gpu'} device
 * @property {string} version
 * @property {readonly import('./pins.mjs').WheelPin[]} wheels - none: tfjs-node's own download
 * @property {readonly string[]} tags
 * @property {number} unpackedBytes - room that it takes at the most
 */

const selfTestProgram = fileURLToPath(new URL('../../core/engine/selfTest.mjs', import.meta.url));
const selfTestLimitMs = 180_000;

/**
 * @param {'cpu' | 'gpu'} device
 * @param {string} platform
 * @returns {EnginePlan}
 */
export function planFor(device, platform) {
  const wheel = cpuWheels[platform];
  const isOfficial = device === 'cpu' && !wheel;
  const version = isOfficial ? officialVersion() : tensorflowVersion;
  const id = `tensorflow-${device}-${version}-${platform}`;
  if (device === 'gpu') {
    return { id, device, version, wheels: gpuWheels, tags: gpuTags, unpackedBytes: 9e9 };
  }
  return { id, device, version, wheels: wheel ? [wheel] : [], tags: wheel?.tags ?? [], unpackedBytes: 1.1e9 };
}

/**
 * Which engine this machine should have.
 * @param {string | undefined} wish - HSSL_STUDIO_ENGINE: `cpu`, `gpu`, or unset for what suits the machine
 * @param {string} platform
 * @param {() => string[]} listGpus
 * @param {boolean} gpuFailed - whether an earlier attempt failed; it is not repeated (gigabytes) unless asked for
 * @returns {EnginePlan}
 */
export function choosePlan(wish, platform, listGpus, gpuFailed) {
  if (wish && wish !== 'cpu' && wish !== 'gpu') {
    throw new SetupError(`HSSL_STUDIO_ENGINE is ${wish}`, ['unset HSSL_STUDIO_ENGINE, or set it to cpu or gpu']);
  }
  if (wish === 'gpu' && platform !== 'linux-x64') {
    throw new SetupError(`HSSL_STUDIO_ENGINE is gpu, and there is no engine for GPUs on ${platform}`, ['unset HSSL_STUDIO_ENGINE']);
  }
  if (wish === 'gpu' && listGpus().length === 0) {
    throw new SetupError('HSSL_STUDIO_ENGINE is gpu, and no NVIDIA GPU with a working driver was found', ['install the NVIDIA driver (nvidia-smi must list the GPU), or unset HSSL_STUDIO_ENGINE']);
  }
  const onGpu = wish === 'gpu' || (wish !== 'cpu' && platform === 'linux-x64' && !gpuFailed && listGpus().length > 0);
  return planFor(onGpu ? 'gpu' : 'cpu', platform);
}

/** @param {EnginePlan} plan */
function sourceOf({ wheels, version }) {
  const parts = wheels.map((wheel) => `${wheel.name}-${wheel.version}:${wheel.sha256.slice(0, 12)}`);
  return `tfjs-node-gpu ${addonVersion()} with ${parts.join(' ') || `tfjs-node's own TensorFlow ${version}`}`;
}

/** @param {EnginePlan} plan */
function whyEngineMissing(plan) {
  const folder = path.join(enginesFolder(), plan.id);
  if (addonVersion() === null) {
    // Which addon it should have is not known before the packages are there.
    return existsSync(path.join(folder, 'engine.json')) ? null : 'not there';
  }
  return whyIncomplete(folder, sourceOf(plan));
}

function gpuFailureFile() {
  return path.join(enginesFolder(), '.gpu-failed');
}

function gpuHasFailed() {
  try {
    return readFileSync(gpuFailureFile(), 'utf8') === planFor('gpu', nativePlatform()).id;
  } catch {
    return false;
  }
}

function currentPlan() {
  return choosePlan(process.env.HSSL_STUDIO_ENGINE, nativePlatform(), findGpus, gpuHasFailed());
}

/**
 * The TensorFlow that trains, with the addon for Node; tried out before it is put in place.
 * @returns {import('./runSteps.mjs').Step}
 */
export function engineStep() {
  return {
    name: 'engine',
    check: () => whyEngineMissing(currentPlan()),
    async make(reporter) {
      const plan = currentPlan();
      try {
        await installEngine(plan, reporter);
      } catch (error) {
        if (plan.device === 'cpu' || process.env.HSSL_STUDIO_ENGINE === 'gpu') {
          throw error;
        }
        reporter.say(`      The engine for the GPU could not be made: ${error instanceof Error ? error.message : error}`);
        reporter.say('      Going on with the one for the CPU. To try again: HSSL_STUDIO_ENGINE=gpu npm run setup');
        writeFileSync(gpuFailureFile(), plan.id);
        const fallback = planFor('cpu', nativePlatform());
        if (whyEngineMissing(fallback) !== null) {
          await installEngine(fallback, reporter);
        }
      }
    },
  };
}

/**
 * @param {EnginePlan} plan
 * @param {import('./reporter.mjs').Reporter} reporter
 */
async function installEngine(plan, reporter) {
  let afterwards = () => {};
  await installFolder(path.join(enginesFolder(), plan.id), sourceOf(plan), async (temporary) => {
    if (plan.wheels.length > 0) {
      afterwards = await makeWheelEngine(plan, temporary, reporter);
    } else {
      reporter.say('      downloading TensorFlow by tfjs-node\'s own script');
      await makeOfficialEngine(temporary);
    }
    reporter.say('      testing it');
    const selfTest = await testEngine(temporary, plan.device);
    const manifest = {
      id: plan.id,
      name: 'tensorflow',
      version: plan.version,
      device: plan.device,
      platform: nativePlatform(),
      addonVersion: addonVersion(),
      installed: new Date().toISOString(),
      sources: plan.wheels.map(({ name, version, sha256 }) => ({ file: `${name}-${version}`, sha256 })),
      selfTest,
    };
    writeFileSync(path.join(temporary, 'engine.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  });
  afterwards();
  if (plan.device === 'gpu' && existsSync(gpuFailureFile())) {
    rmSync(gpuFailureFile());
  }
}

/**
 * @param {string} folder
 * @param {'cpu' | 'gpu'} device
 */
async function testEngine(folder, device) {
  const environment = device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : { TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  /** @type {{ version: string, device: 'cpu' | 'gpu', largestError: number, gigaflops: number, durationMs: number }} */
  let result;
  try {
    const answer = await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args: [selfTestProgram, folder] }, { env: { ...process.env, ...environment }, timeoutMs: selfTestLimitMs });
    result = JSON.parse(answer);
  } catch (error) {
    throw new SetupError(`the engine was made but does not run: ${error instanceof CommandError ? `${error.message}\n      ${lastWords(error.tail)}` : error}`, ['use a system with glibc 2.27 or newer and a processor with AVX'], { cause: error });
  }
  if (result.largestError > 0) {
    throw new SetupError(`the engine calculates wrongly: a product of known matrices is off by ${result.largestError}`, ['run the set-up again; if it stays, report the processor with the output of: hssl doctor']);
  }
  if (result.device !== device) {
    throw new SetupError(`the engine for the ${device.toUpperCase()} fell back to the ${result.device.toUpperCase()}`, ['nvidia-smi   # does it list the GPU? CUDA 12 needs driver 525 or newer']);
  }
  return result;
}
