import { beforeAll, describe, expect, it } from 'vitest';
import { bootstrapInterval, divergences, entropies, meanOf } from '../../../core/hssl/discrepancy.ts';
import { rankCandidates } from '../../../core/hssl/search.ts';
import { linearCka, neighbourOverlap, procrustesSimilarity } from '../../../core/hssl/similarity.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import type { Tensor2D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from './hsslFixture.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('the discrepancy between base and head', async () => {
  const fixture = await hsslFixture('discrepancy');
  const temperature = fixture.json<number>('temperature');

  it('is the KL divergence by image, with its reverse and the Jensen-Shannon divergence beside it', () => {
    tf.tidy(() => {
      const measured = divergences(fixture.tensor('baseScores'), fixture.tensor('headScores'), temperature);
      for (const name of ['kl', 'reverseKl', 'jensenShannon'] as const) {
        expectClose(name, measured[name].dataSync(), fixture.values(name), 5e-6);
      }
    });
  });

  it('stays finite where probabilities vanish', () => {
    tf.tidy(() => {
      const measured = divergences(tf.tensor2d([[0, 1000, 0]]), tf.tensor2d([[0, 0, 1000]]), 1);
      expect(Object.values(measured).map((values) => values.dataSync()[0])).toEqual([1000, 1000, Math.fround(Math.LN2)]);
    });
  });

  it('has entropies beside it', () => {
    tf.tidy(() => {
      const distribution = tf.softmax(tf.div(fixture.tensor<Tensor2D>('baseScores'), temperature)) as Tensor2D;
      expectClose('entropies', entropies(distribution).dataSync(), fixture.values('entropies'), 5e-6);
      expect(entropies(tf.tensor2d([[0, 1, 0]])).dataSync()[0]).toBeCloseTo(0, 6);
    });
  });

  it.each(['other', 'rotated', 'features'])('is told by CKA, Procrustes similarity and neighbours as NumPy tells it: %s', async (name) => {
    const expected = fixture.json<Record<string, { cka: number; procrustes: number; overlap: number }>>('similarities')[name]!;
    const [first, second] = [fixture.tensor<Tensor2D>('features'), fixture.tensor<Tensor2D>(name)];
    await expectNoLeakedTensors(() => {
      expect(linearCka(first, second)).toBeCloseTo(expected.cka, 5);
      expect(procrustesSimilarity(first, second)).toBeCloseTo(expected.procrustes, 5);
      expect(neighbourOverlap(first, second)).toBeCloseTo(expected.overlap, 6);
    });
  });
});

describe('the bootstrap interval', () => {
  it('is the percentiles of resampled means', () => {
    const values = Array.from({ length: 400 }, (_, index) => Math.sin(index) + 5);
    const { mean, low, high } = bootstrapInterval(values, 4000, randomStream(1));
    const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / 400);
    expect(mean).toBeCloseTo(meanOf(values), 12);
    expect((mean - low) / deviation).toBeCloseTo(1.96, 0);
    expect((high - mean) / deviation).toBeCloseTo(1.96, 0);
  });

  it('interpolates between resamples, and is a point for constant values', () => {
    expect(bootstrapInterval([3, 3, 3], 7, randomStream(0))).toEqual({ mean: 3, low: 3, high: 3 });
    const { low, high } = bootstrapInterval([0, 1], 2, { ...randomStream(0), integer: (() => { let draw = 0; return () => [0, 0, 1, 1][draw++] as number; })() });
    expect([low, high]).toEqual([0.025, 0.975]);
  });
});

describe('the ranking of a search', () => {
  const candidates = [
    { head: 'vit', kl: [0.1, 0.2, 0.3], cka: 0.9 },
    { head: 'convnext', kl: [0.5, 0.6, 0.7], cka: 0.4 },
    { head: 'resmlp', kl: [0.3, 0.3, 0.3], cka: 0.6 },
  ];

  it('puts the largest discrepancy first, each inside its interval', () => {
    const ranking = rankCandidates(candidates, 200, 0);
    expect(ranking.map(({ head, cka }) => [head, cka])).toEqual([['convnext', 0.4], ['resmlp', 0.6], ['vit', 0.9]]);
    expectClose('kl', ranking.map(({ kl }) => kl), [0.6, 0.3, 0.2], 1e-12);
    for (const { kl, klLow, klHigh } of ranking) {
      expect(klLow).toBeLessThanOrEqual(kl);
      expect(klHigh).toBeGreaterThanOrEqual(kl);
    }
  });

  it('depends on its seed alone', () => {
    expect(rankCandidates(candidates, 50, 3)).toEqual(rankCandidates(candidates, 50, 3));
    expect(rankCandidates(candidates, 50, 3)).not.toEqual(rankCandidates(candidates, 50, 4));
  });
});
