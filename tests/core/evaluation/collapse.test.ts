import { beforeAll, describe, expect, it } from 'vitest';
import { effectiveRank, entropyOf, featureDeviation } from '../../../core/evaluation/collapse.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { hsslFixture } from '../hssl/hsslFixture.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('signs of collapse', async () => {
  const fixture = await hsslFixture('collapse');
  const features = { rows: 50, width: 12, values: fixture.values('features') };

  it('are those of NumPy and SciPy', async () => {
    await expectNoLeakedTensors(() => {
      expect(featureDeviation(features)).toBeCloseTo(fixture.json('featureDeviation'), 6);
      expect(effectiveRank(features)).toBeCloseTo(fixture.json('effectiveRank'), 4);
    });
    expect(entropyOf(fixture.values('weights'))).toBeCloseTo(fixture.json('entropy'), 6);
  });

  it('show where all images look alike', () => {
    const same = { ...features, values: features.values.map((_, index) => (index % 12) + 1) };
    expect(featureDeviation(same)).toBeLessThan(1e-6);
    expect(effectiveRank(same)).toBeCloseTo(1, 3);
    expect(entropyOf([0, 5, 0])).toBe(0);
    expect(entropyOf([2, 2, 2, 2])).toBeCloseTo(Math.log(4), 12);
  });
});
