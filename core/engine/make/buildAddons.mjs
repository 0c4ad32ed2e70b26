import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { kernelsFolder } from '../../tensor/kernels/kernelsAddon.mjs';
import { addonName } from './compileAddon.mjs';
import { lacksKernels, putKernels } from './engineKernels.mjs';
import { SetupError } from './setupError.mjs';

/**
 * Gathers the native addons that a packaged app brings along, so that its users need no compiler: what joins Node and TensorFlow, and our
 * kernels. Both were compiled against TensorFlow's C API and find its libraries relative to themselves, so that those of one engine
 * serve in every engine of the same TensorFlow, for the CPU or a GPU.
 * @param {string} engine - folder of an engine that was made on this machine from wheels
 * @param {string} folder - where they go; made if it is not there
 * @throws {SetupError} where the engine has none that can be shared
 */
export async function buildAddons(engine, folder) {
  const addon = path.join(engine, addonName);
  if (!existsSync(addon) || !existsSync(path.join(engine, 'tensorflow'))) {
    throw new SetupError(`there is no engine made from wheels in ${engine}, whose addons could be packaged`, ['npm run setup']);
  }
  if (lacksKernels(engine)) {
    await putKernels(engine);
  }
  mkdirSync(folder, { recursive: true });
  copyFileSync(addon, path.join(folder, addonName));
  cpSync(kernelsFolder(engine), kernelsFolder(folder), { recursive: true });
}
