import { expect, it } from 'vitest';
import { createOutput } from '../../core/headless/output.ts';
import { benchmarkSteps } from './benchmarkSteps.ts';

it('refuses what compares nothing, before it measures or writes anything', async () => {
  const options = { models: ['vit-tiny-32'], variants: ['compiled', 'pytorch'], augmentation: 'with', rounds: 1, warmUp: 1, atOnce: 2, pytorch: false, parity: false, dataSteps: 0, command: '' } as const;
  await expect(benchmarkSteps(options, createOutput({ isJson: true, isDebug: false }))).rejects.toThrow('no figure has both its programs among compiled for vit-tiny-32');
});
