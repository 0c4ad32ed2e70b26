import { beforeAll, describe, expect, it } from 'vitest';
import type { Features } from '../../../core/evaluation/features.ts';
import { knn, type LabelledFeatures } from '../../../core/evaluation/knn.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { hsslFixture } from '../hssl/hsslFixture.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

function rowsOf(rows: number[][]): Features {
  return { rows: rows.length, width: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}

describe('k-NN', async () => {
  const fixture = await hsslFixture('knn');
  const labelled = (name: 'train' | 'test'): LabelledFeatures => {
    const [rows, width] = fixture.shape(name) as [number, number];
    return { features: { rows, width, values: fixture.values(name) }, labels: fixture.values(`${name}Labels`) };
  };
  const options = { temperature: fixture.json<number>('temperature'), classes: fixture.json<number>('classes') };

  it('predicts the classes of DINO for every k, and leaves no tensor behind', async () => {
    const accuracies = fixture.json<Record<string, number>>('accuracies');
    const scores = await expectNoLeakedTensors(() => knn(labelled('train'), labelled('test'), { ...options, k: [1, 3, 20, 120] }));
    expect(scores.map(({ k, accuracy }) => [String(k), accuracy])).toEqual(Object.entries(accuracies));
    expect(new Set(Object.values(accuracies)).size).toBeGreaterThan(2);
    for (const { k, predictions } of scores) {
      expect([k, Array.from(predictions)]).toEqual([k, Array.from(fixture.values(`predictions/${k}`))]);
    }
  });

  it('takes all training images where k is larger than their number', () => {
    const [all, more] = knn(labelled('train'), labelled('test'), { ...options, k: [120, 5000] });
    expect(more).toEqual({ ...all, k: 5000 });
  });

  it('gives the same in chunks of test images', () => {
    // 8 million similarities at once: 600 training images make chunks of 13,333 test images.
    const train = labelled('train');
    const copies = 5;
    const bank = { features: { ...train.features, rows: 120 * copies, values: Float32Array.from({ length: copies * train.features.values.length }, (_, index) => train.features.values[index % train.features.values.length] as number) }, labels: Array.from({ length: 120 * copies }, (_, index) => train.labels[index % 120] as number) };
    const test = labelled('test');
    const many = 14_000;
    const large = { features: { rows: many, width: test.features.width, values: Float32Array.from({ length: many * test.features.width }, (_, index) => test.features.values[index % test.features.values.length] as number) }, labels: Array.from({ length: many }, (_, index) => test.labels[index % 60] as number) };
    const [small] = knn(bank, test, { ...options, k: [7] });
    const [chunked] = knn(bank, large, { ...options, k: [7] });
    expect(chunked?.predictions).toEqual(Int32Array.from({ length: many }, (_, index) => small?.predictions[index % 60] as number));
  });

  it('decides ties for the earlier image and the smaller class', () => {
    const train = { features: rowsOf([[1, 0], [1, 0], [1, 0]]), labels: [2, 0, 1] };
    const test = { features: rowsOf([[3, 0]]), labels: [0] };
    const predictions = knn(train, test, { k: [1, 3], temperature: 0.07, classes: 3 }).map((score) => Array.from(score.predictions));
    expect(predictions).toEqual([[2], [0]]);
  });

  it('needs images on both sides', () => {
    const none = { features: { rows: 0, width: 2, values: new Float32Array(0) }, labels: [] };
    expect(() => knn(none, labelled('test'), { ...options, k: [1] })).toThrow('k-NN needs labelled training and test images');
  });
});
