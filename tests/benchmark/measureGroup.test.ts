import { expect, it } from 'vitest';
import { benchmarkModel, tinyVersion } from './benchmarkModels.ts';
import type { BenchmarkProgram, PlannedRatio } from './benchmarkPlan.ts';
import { measureGroup } from './measureGroup.ts';

const model = tinyVersion(benchmarkModel('vit-small-224-convnext-1'));
const compiled: BenchmarkProgram = { model, variant: 'compiled', augmentation: true };
const eager: BenchmarkProgram = { model, variant: 'eager', augmentation: false };
const missing: BenchmarkProgram = { model, variant: 'pytorch', augmentation: true };
const ratio = (over: BenchmarkProgram, under: BenchmarkProgram): PlannedRatio => ({ figure: 'step', over, under, of: 'time', goal: null, hasMultiplyAdds: false });

it('lets programs take turns in processes of their own, and goes on without one that fails', { timeout: 180_000 }, async () => {
  const shares: number[] = [];
  const group = { name: 'tiny', ratios: [ratio(compiled, eager), ratio(compiled, missing)] };
  const { samples, failures } = await measureGroup(group, { rounds: 2, warmUp: 1, interpreter: '/there/is/no/python' }, (share) => shares.push(share));
  expect(samples.map(({ program }) => program)).toEqual([compiled, eager]);
  for (const { rounds, memory, versions } of samples) {
    expect(rounds).toHaveLength(2);
    expect(rounds.flat().every((seconds) => seconds > 0)).toBe(true);
    expect(rounds[0]).toHaveLength(rounds[1]!.length);
    expect(memory.peakBytes).toBeGreaterThan(50 * 2 ** 20);
    expect(memory.steadyBytes ?? 0).toBeLessThanOrEqual(memory.peakBytes);
    expect(versions).toHaveProperty('tensorflow');
  }
  expect(samples[0]?.rounds[0]?.length).toBe(samples[1]?.rounds[0]?.length);
  expect(failures).toMatchObject([{ program: missing, why: expect.stringContaining('could not be started') }]);
  expect(shares).toEqual(shares.toSorted((left, right) => left - right));
});
