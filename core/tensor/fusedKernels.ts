import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { kernelsAddon } from './kernels/kernelsAddon.mjs';

let instructions: string | null = null;

/**
 * Loads our kernels for this engine, which join chains of elementwise operations into one pass each. They run on the CPU; on a
 * GPU, with an engine for which set-up made none, and with `HSSL_STUDIO_FUSED_KERNELS=0`, layers use the runtime's own operations.
 */
export function loadFusedKernels(engineFolder: string, device: 'cpu' | 'gpu'): void {
  const addon = kernelsAddon(engineFolder);
  if (device === 'cpu' && process.env['HSSL_STUDIO_FUSED_KERNELS'] !== '0' && existsSync(addon)) {
    instructions = (createRequire(import.meta.url)(addon) as { instructions: string }).instructions;
  }
}

/** Whether operations called `Hssl...` can be used. */
export function hasFusedKernels(): boolean {
  return instructions !== null;
}

/** The instruction set that our kernels use (`avx512`, `avx2`, `baseline`), or null where they are not loaded. */
export function fusedKernelInstructions(): string | null {
  return instructions;
}
