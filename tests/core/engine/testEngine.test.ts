import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chooseEngine } from '../../../core/engine/chooseEngine.ts';
import { engineEnvironment } from '../../../core/engine/engineEnvironment.ts';
import { testEngine } from '../../../core/engine/testEngine.ts';

test('the installed engine multiplies without an error on the device that it claims', async () => {
  const engine = chooseEngine('cpu');
  const { id, name, version, device, path: folder } = engine;
  const result = await testEngine(engine);
  expect(result).toEqual({
    engine: { id, name, version, device, path: folder },
    device: 'cpu',
    largestError: 0,
    gigaflops: expect.any(Number),
    durationMs: expect.any(Number),
  });
  expect(result.gigaflops).toBeGreaterThan(0.1);
});

test('an engine that can not be loaded is an error that names its folder', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-engine-'));
  try {
    writeFileSync(path.join(folder, 'tfjs_binding.node'), 'not a library');
    const engine = { id: 'damaged', name: 'tensorflow', version: '2.21.0', device: 'cpu' as const, path: folder };
    await expect(testEngine(engine)).rejects.toMatchObject({ code: 'engine', path: folder, message: expect.stringContaining('The engine damaged failed its test') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a run on the CPU sees no GPU, and one on a GPU shares its memory with others', () => {
  expect(engineEnvironment({ device: 'cpu', path: '/engine' })).toEqual({ TF_DETERMINISTIC_OPS: '1', TF_CPP_MIN_LOG_LEVEL: '1', CUDA_VISIBLE_DEVICES: '', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
  expect(engineEnvironment({ device: 'gpu', path: '/engine' })).toEqual({
    TF_DETERMINISTIC_OPS: '1',
    TF_CPP_MIN_LOG_LEVEL: '1',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    XLA_FLAGS: `--xla_gpu_cuda_data_dir=${path.join('/engine', 'nvidia', 'cuda_nvcc')}`,
  });
});
