import { findGpus } from '../findGpus.mjs';
import { officialVersion } from './officialEngine.mjs';
import { SetupError } from './setupError.mjs';
import { cpuWheels, gpuTags, gpuWheels, tensorflowVersion } from './wheelPins.mjs';

/**
 * @typedef {object} EnginePlan
 * @property {string} id
 * @property {'cpu' | 'gpu'} device
 * @property {string} version
 * @property {readonly import('./wheelPins.mjs').WheelPin[]} wheels - none: tfjs-node's own download
 * @property {readonly string[]} tags
 * @property {number} unpackedBytes - room that it takes at the most
 */

/** Where engines for GPUs can be made. */
export const gpuPlatform = 'linux-x64';

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
 * @param {() => string[]} [listGpus]
 * @param {boolean} [gpuFailed] - whether an earlier attempt failed; it is not repeated (gigabytes) unless asked for
 * @returns {EnginePlan}
 */
export function choosePlan(wish, platform, listGpus = findGpus, gpuFailed = false) {
  if (wish && wish !== 'cpu' && wish !== 'gpu') {
    throw new SetupError(`HSSL_STUDIO_ENGINE is ${wish}`, ['unset HSSL_STUDIO_ENGINE, or set it to cpu or gpu']);
  }
  if (wish === 'gpu' && platform !== gpuPlatform) {
    throw new SetupError(`HSSL_STUDIO_ENGINE is gpu, and there is no engine for GPUs on ${platform}`, ['unset HSSL_STUDIO_ENGINE']);
  }
  if (wish === 'gpu' && listGpus().length === 0) {
    throw new SetupError('HSSL_STUDIO_ENGINE is gpu, and no NVIDIA GPU with a working driver was found', ['install the NVIDIA driver (nvidia-smi must list the GPU), or unset HSSL_STUDIO_ENGINE']);
  }
  const onGpu = wish === 'gpu' || (wish !== 'cpu' && platform === gpuPlatform && !gpuFailed && listGpus().length > 0);
  return planFor(onGpu ? 'gpu' : 'cpu', platform);
}
