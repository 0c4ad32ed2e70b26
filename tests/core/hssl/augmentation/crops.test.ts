import fastCheck from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CropBox, drawCropBox } from '../../../../core/hssl/augmentation/cropBox.ts';
import { writeBicubicWeights } from '../../../../core/hssl/augmentation/interpolation.ts';
import { cropViews } from '../../../../core/hssl/augmentation/makeViews.ts';
import { viewPlans } from '../../../../core/hssl/augmentation/viewPlan.ts';
import { randomStream } from '../../../../core/tensor/randomStream.ts';
import { type Tensor4D, tf } from '../../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from '../hsslFixture.ts';
import { smallSpec } from '../smallSpec.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('crops', async () => {
  const fixture = await hsslFixture('crops');
  const cases = fixture.json<{ box: CropBox; size: number; flipped: boolean }[]>('cases');

  it.each(cases.map((options, index) => [index, options] as const))('are those of torchvision with antialiasing: case %i', (index, { box, size, flipped }) => {
    const [height, width, channels] = fixture.shape(`${index}/image`) as [number, number, number];
    const plan = { ...viewPlans(smallSpec(), channels).global, size, blur: [0], solarise: [0] };
    const rows = new Float32Array(size * height);
    const columns = new Float32Array(width * size);
    writeBicubicWeights({ values: rows, offset: 0, outputStride: height, inputStride: 1 }, box.top, box.height, size, false);
    writeBicubicWeights({ values: columns, offset: 0, outputStride: 1, inputStride: size }, box.left, box.width, size, flipped);
    const crop = tf.tidy(() => {
      const image = tf.cast(tf.expandDims(fixture.tensor(`${index}/image`)), 'int32') as Tensor4D;
      const draws = { rows: tf.tensor3d(rows, [1, size, height]), columns: tf.tensor4d(columns, [1, 1, width, size]) };
      return tf.transpose(cropViews(plan, image, draws), [0, 1, 3, 2]).dataSync();
    });
    expectClose('crop', crop, fixture.values(`${index}/crop`), 2e-6);
  });

  it('lie within the image, with an area and an aspect as asked for wherever that is possible', () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.integer({ min: 1, max: 80 }), fastCheck.integer({ min: 1, max: 80 }), fastCheck.nat(), (height, width, seed) => {
        const box = drawCropBox(height, width, [0.2, 0.9], randomStream(seed));
        expect(box.height).toBeGreaterThanOrEqual(1);
        expect(box.width).toBeGreaterThanOrEqual(1);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
      }),
    );
    const boxes = Array.from({ length: 500 }, (_, seed) => drawCropBox(200, 200, [0.2, 0.9], randomStream(seed)));
    const areas = boxes.map((box) => (box.height * box.width) / 40_000);
    const aspects = boxes.map((box) => Math.log(box.width / box.height));
    expect(Math.min(...areas)).toBeGreaterThan(0.19);
    expect(Math.max(...areas)).toBeLessThan(0.91);
    expect(areas.reduce((sum, area) => sum + area, 0) / 500).toBeCloseTo(0.55, 1);
    expect(Math.max(...aspects.map(Math.abs))).toBeLessThan(Math.log(4 / 3) + 0.02);
    expect(Math.abs(aspects.reduce((sum, aspect) => sum + aspect, 0) / 500)).toBeLessThan(0.03);
    expect(new Set(boxes.map((box) => box.top)).size).toBeGreaterThan(40);
  });

  it('fall back to the largest central part with a permitted aspect', () => {
    expect(drawCropBox(10, 100, [1, 1], randomStream(0))).toEqual({ top: 0, left: 43, height: 10, width: 13 });
    expect(drawCropBox(100, 9, [1, 1], randomStream(0))).toEqual({ top: 44, left: 0, height: 12, width: 9 });
    expect(drawCropBox(12, 12, [4, 4], randomStream(0))).toEqual({ top: 0, left: 0, height: 12, width: 12 });
  });
});
