import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../../core/contract/spec.ts';
import { blurDeviation, writeBlurMatrix } from '../../../../core/hssl/augmentation/blur.ts';
import { drawViews } from '../../../../core/hssl/augmentation/drawViews.ts';
import { makeViews, normaliseImages, uploadViews } from '../../../../core/hssl/augmentation/makeViews.ts';
import { viewPlans } from '../../../../core/hssl/augmentation/viewPlan.ts';
import { randomStream } from '../../../../core/tensor/randomStream.ts';
import { type Tensor3D, type Tensor4D, tf } from '../../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from '../hsslFixture.ts';
import { smallSpec } from '../smallSpec.ts';

/** Nothing but the crop of the whole image. */
const untouched: SpecInput['augmentation'] = { globalScale: [1, 1], flip: 0, jitter: 0, greyscale: 0, blur: [0, 0, 0], solarise: [0, 0, 0] };

beforeAll(async () => {
  await loadNativeEngine();
});

describe('views', async () => {
  const finish = await hsslFixture('finish');
  const size = 11;
  const format = { height: size, width: size };

  /** Views of the fixture's images with given blur and solarising. */
  function finished(augmentation: SpecInput['augmentation'], blur: Float32Array | null): Float32Array {
    const spec = smallSpec({ base: { imageSize: size, patchSize: 1 }, augmentation: { ...untouched, ...augmentation } });
    const plan = { ...viewPlans(spec, 3).global, blur: [spec.augmentation.blur[0]], solarise: [spec.augmentation.solarise[0]] };
    const draws = drawViews(plan, format, 3, randomStream(0));
    return tf.tidy(() => {
      const tensors = uploadViews(plan, format, { ...draws, blur: blur ?? draws.blur });
      return makeViews(plan, tf.mul(finish.tensor<Tensor4D>('images'), 255), tensors).dataSync<'float32'>();
    });
  }

  it('of whole images without adjustments are the images', () => {
    expectClose('images', finished({}, null), finish.values('images'), 1e-6);
  });

  it('are blurred by a Gaussian with the border continued', () => {
    const matrices = new Float32Array(3 * size * size);
    finish.json<number[]>('deviations').forEach((deviation, index) => writeBlurMatrix(matrices, index * size * size, size, deviation));
    expectClose('blurred', finished({ blur: [1, 0, 0] }, matrices), finish.values('blurred'), 1e-6);
  });

  it('are solarised as by torchvision, from 128 of 255', () => {
    expectClose('solarised', finished({ solarise: [1, 0, 0] }, null), finish.values('solarised'), 1e-6);
  });

  it('blur small crops at least a quarter as much as crops of 224 pixels', () => {
    expect([blurDeviation(0, 224), blurDeviation(1, 224), blurDeviation(1, 112), blurDeviation(1, 28)]).toEqual([0.1, 2, 1, 0.5]);
  });

  it('have their own probabilities: solarising in the second view only, blur in the first only', () => {
    const spec = smallSpec({ augmentation: { blur: [1, 0, 0], solarise: [0, 1, 0] } });
    const plan = viewPlans(spec, 3).global;
    const draws = drawViews(plan, { height: 20, width: 30 }, 5, randomStream(3));
    const solarised = Array.from(draws.solarise as Float32Array, (threshold) => threshold < 1);
    expect(solarised).toEqual(Array.from({ length: 10 }, (_, index) => index % 2 === 1));
    const cells = 8 * 8;
    const isIdentity = (index: number) => (draws.blur as Float32Array).subarray(index * cells, (index + 1) * cells).every((value, cell) => value === (cell % 9 === 0 ? 1 : 0));
    expect(Array.from({ length: 10 }, (_, index) => isIdentity(index))).toEqual(solarised);
  });

  it('come view by view, at the size of their kind, and differ between views and images', () => {
    const spec = smallSpec({ objective: { localCrops: 3 } });
    const plans = viewPlans(spec, 3);
    const image = { height: 12, width: 10 };
    tf.tidy(() => {
      // Every image has a level of its own, which a crop without colour changes keeps.
      const images = tf.mul(tf.tensor([10, 100, 200, 250], [4, 1, 1, 1]), tf.ones([4, 12, 10, 3])) as Tensor4D;
      for (const [plan, views] of [[plans.global, 2], [plans.local, 3]] as const) {
        const plain = { ...plan!, blur: plan!.blur.map(() => 0), solarise: plan!.solarise.map(() => 0), colour: { ...plan!.colour, adjustments: [], hasHue: false, hasGreyscale: false, slotsBefore: 0, slotsAfter: 0 } };
        const draws = uploadViews(plain, image, drawViews({ ...plain, augmentation: { ...spec.augmentation, jitter: 0, greyscale: 0 } }, image, 4, randomStream(1)));
        const result = makeViews(plain, images, draws);
        expect(result.shape).toEqual([4 * views, plain.size, plain.size, 3]);
        const levels = tf.mul(tf.mean(result, [1, 2, 3]), 255).dataSync();
        expectClose('levels', levels, Array.from({ length: views }, () => [10, 100, 200, 250]).flat(), 1e-3);
      }
    });
    const { rows } = drawViews(plans.global, { height: 100, width: 100 }, 2, randomStream(1));
    const perView = rows.length / 4;
    const all = Array.from({ length: 4 }, (_, index) => rows.slice(index * perView, (index + 1) * perView).join());
    expect(new Set(all).size).toBe(4);
    expect(plans.local?.size).toBe(4);
  });

  it('are the same for the same stream, and others for another', () => {
    const plan = viewPlans(smallSpec(), 3).global;
    const draw = (seed: number) => drawViews(plan, { height: 9, width: 9 }, 4, randomStream(seed, 'augmentation'));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1).rows).not.toEqual(draw(2).rows);
    expect(draw(1).colour).not.toEqual(draw(2).colour);
  });

  it('are flipped in half of the cases', () => {
    const plan = viewPlans(smallSpec({ augmentation: { globalScale: [1, 1] } }), 1).global;
    const { columns } = drawViews(plan, { height: 8, width: 8 }, 500, randomStream(4));
    const flips = Array.from({ length: 1000 }, (_, index) => Math.round(columns[index * 64] as number) === 0).filter(Boolean).length;
    expect(flips).toBeGreaterThan(440);
    expect(flips).toBeLessThan(560);
  });

  it('leave no tensor behind', async () => {
    const plan = viewPlans(smallSpec(), 3).global;
    await expectNoLeakedTensors(() => {
      const images = tf.zeros([2, 9, 9, 3], 'int32') as Tensor4D;
      const draws = uploadViews(plan, { height: 9, width: 9 }, drawViews(plan, { height: 9, width: 9 }, 2, randomStream(0)));
      tf.dispose([images, { ...draws }, makeViews(plan, images, draws)]);
    });
  });

  it('are normalised channel by channel', () => {
    const values = tf.tidy(() => normaliseImages(tf.tensor4d([0.5, 0.2, 1], [1, 1, 1, 3]), [0.5, 0.1, 0], [1, 0.1, 0.5]).dataSync());
    expectClose('values', values, [0, 1, 2], 1e-6);
  });

  it('keep their shape through an upload', () => {
    const plan = viewPlans(smallSpec({ augmentation: untouched }), 3).global;
    const draws = uploadViews(plan, { height: 9, width: 7 }, drawViews(plan, { height: 9, width: 7 }, 2, randomStream(0)));
    expect(Object.fromEntries(Object.entries(draws).map(([name, tensor]) => [name, (tensor as Tensor3D).shape]))).toEqual({ rows: [2, 16, 9], columns: [2, 2, 7, 8] });
    tf.dispose({ ...draws });
  });
});
