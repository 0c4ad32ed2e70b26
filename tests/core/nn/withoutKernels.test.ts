// The same comparisons with the reference where our kernels are not there: on a GPU, or with another engine.
import { afterAll, expect, it } from 'vitest';
import { hasFusedKernels } from '../../../core/tensor/fusedKernels.ts';

process.env['HSSL_STUDIO_FUSED_KERNELS'] = '0';
await import('./heads.test.ts');
await import('./bases/bases.test.ts');
await import('./bases/vit.test.ts');
await import('../hssl/optimiser.test.ts');
await import('../hssl/trainingStep.test.ts');

afterAll(() => {
  delete process.env['HSSL_STUDIO_FUSED_KERNELS'];
});

it('uses the runtime alone', () => {
  expect(hasFusedKernels()).toBe(false);
});
