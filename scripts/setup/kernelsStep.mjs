import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { lacksKernels, putKernels } from '../../core/engine/make/engineKernels.mjs';
import { enginesFolder, nativePlatform } from '../../core/engine/places.mjs';

function enginesWithoutKernels() {
  try {
    return readdirSync(enginesFolder())
      .filter((id) => !id.startsWith('.') && id.endsWith(nativePlatform()))
      .map((id) => path.join(enginesFolder(), id))
      .filter((engine) => existsSync(path.join(engine, 'engine.json')) && lacksKernels(engine));
  } catch {
    return [];
  }
}

/**
 * Our kernels for each engine of this user; without them a step takes the runtime's own operations.
 * @returns {import('./runSteps.mjs').Step}
 */
export function kernelsStep() {
  return {
    name: 'kernels',
    check: () => (enginesWithoutKernels().length === 0 ? null : 'not compiled'),
    async make() {
      for (const engine of enginesWithoutKernels()) {
        await putKernels(engine);
      }
    },
  };
}
