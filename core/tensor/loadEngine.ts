import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import util from 'node:util';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { EngineInfo } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { loadFusedKernels } from './fusedKernels.ts';
import { tf } from './tensorflow.ts';

const reinstall = 'Run `hssl doctor` to see what is missing, and install the engine again on the page Engine or with `hssl engine install`.';
let loaded: EngineInfo | null = null;

/**
 * Loads the native TensorFlow of `engineFolder` (the folder of `tfjs_binding.node`) as tfjs' backend of this process.
 * A process holds one engine: asking again for the same folder returns it. `version` and `device` are what TensorFlow says.
 * Errors: `StudioError` with code `engine`.
 */
export async function loadEngine(engineFolder: string): Promise<EngineInfo> {
  if (loaded !== null) {
    if (loaded.path === engineFolder) {
      return loaded;
    }
    throw new StudioError('engine', `this process already runs the engine ${loaded.id}`, {
      path: engineFolder,
      advice: 'Use another process for another engine.',
    });
  }
  const addon = join(engineFolder, 'tfjs_binding.node');
  if (!existsSync(addon)) {
    throw new StudioError('engine', 'there is no TensorFlow engine in this folder', { path: engineFolder, advice: reinstall });
  }
  restoreRemovedUtilities();
  // Read by TensorFlow when its library loads: errors only, and a GPU's memory as needed instead of all of it.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';

  const binding = openAddon(addon);
  registerBackend(binding);
  if (!(await tf.setBackend('tensorflow'))) {
    throw new StudioError('engine', 'TensorFlow loaded, but could not be set as the backend', { path: engineFolder, advice: reinstall });
  }
  checkProduct(engineFolder);
  const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
  loadFusedKernels(engineFolder, device);
  loaded = {
    id: basename(engineFolder),
    name: 'tensorflow',
    version: binding.TF_Version,
    // From TensorFlow's list of physical devices, so a GPU build that fell back to the CPU says cpu.
    device,
    path: engineFolder,
  };
  return loaded;
}

/** tfjs-node calls functions of `node:util` that Node 23 removed, or that warn when called. */
function restoreRemovedUtilities(): void {
  const removed = util as typeof util & Record<'isNullOrUndefined' | 'isArray', (value: unknown) => boolean>;
  removed.isNullOrUndefined = (value) => value === null || value === undefined;
  removed.isArray = Array.isArray;
}

function openAddon(addon: string): TFJSBinding {
  try {
    return createRequire(import.meta.url)(addon) as TFJSBinding;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('engine', `the TensorFlow engine does not load: ${reason}`, { path: addon, advice: reinstall, cause });
  }
}

/** What the package's own index does, but with the addon of our choice. */
function registerBackend(binding: TFJSBinding): void {
  const require = createRequire(import.meta.url);
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend: Backend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: typeof NodeJSKernelBackend;
  };
  const backend = new Backend(binding, '@tensorflow/tfjs-node-gpu');
  tf.registerBackend('tensorflow', () => backend as unknown as InstanceType<typeof tf.KernelBackend>, 3);
}

/** A device that TensorFlow lists can still fail to run anything, for example a GPU too old or too new for this build. */
function checkProduct(engineFolder: string): void {
  try {
    const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([8, 8]), tf.ones([8, 8]))).dataSync()[0]);
    if (sum !== 512) {
      throw new Error(`a product of known matrices gave ${sum} instead of 512`);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('engine', `TensorFlow loaded, but its device does not compute: ${reason}`, {
      path: engineFolder,
      advice: 'Choose the CPU as device, or install an engine that fits this GPU.',
      cause,
    });
  }
}
