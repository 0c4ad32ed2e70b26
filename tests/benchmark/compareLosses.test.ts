import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkModel, tinyVersion } from './benchmarkModels.ts';
import { compareLosses } from './compareLosses.ts';
import { pytorchInterpreter } from './startWorker.ts';

const interpreter = pytorchInterpreter();
const canImport = interpreter !== null && spawnSync(interpreter, ['-c', 'import torch, timm, safetensors']).status === 0;
if (!canImport) {
  console.warn(`SKIPPED: our steps are not compared with PyTorch's: ${interpreter === null ? 'HSSL_STUDIO_PYTHON is not set' : `${interpreter} cannot import torch, timm and safetensors`}.`);
}

describe.skipIf(!canImport)('the step that PyTorch is timed with', { timeout: 180_000 }, () => {
  it.each(['vit-small-224', 'vit-small-224-search-1', 'vit-small-224-convnext-1-local-4', 'swin-tiny-224', 'pvt-small-224', 'resmlp-s12-224', 'resnet-18-224', 'resnet-50-224', 'convnext-tiny-224', 'poolformer-s12-224'])('has our losses, from the same weights on the same views: %s', async (name) => {
    const { ours, difference } = await compareLosses(tinyVersion(benchmarkModel(name)), interpreter!, 3);
    expect(new Set(ours).size).toBe(3);
    expect(difference).toBeLessThan(1e-5);
  });

  it('augments as torchvision does', () => {
    const { status, stderr } = spawnSync(interpreter!, [path.join(import.meta.dirname, '../reference/check_bench_augmentation.py')], { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
