import { beforeAll, describe, expect, it } from 'vitest';
import { adjustColours } from '../../../../core/hssl/augmentation/colour.ts';
import { type ColourDraws, colourPlan, drawColour, type LinearAdjustment, neutralColourDraws, slotCount, writeSlot } from '../../../../core/hssl/augmentation/colourDraws.ts';
import { randomStream } from '../../../../core/tensor/randomStream.ts';
import { type Tensor4D, tf } from '../../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from '../hsslFixture.ts';
import { smallSpec } from '../smallSpec.ts';

type Plan = [name: LinearAdjustment | 'hue' | 'greyscale', factor: number | null][];

const { augmentation } = smallSpec();

beforeAll(async () => {
  await loadNativeEngine();
});

/** The slots that the draws of each image fill, in the order of its adjustments. */
function drawsOf(plans: Plan[], channels: number): ColourDraws {
  const plan = colourPlan(augmentation, channels);
  const draws = neutralColourDraws(plan, plans.length);
  plans.forEach((adjustments, image) => {
    let slot = 0;
    for (const [name, factor] of adjustments) {
      if (name === 'hue') {
        (draws.hue as Float32Array)[image] = factor as number;
        slot = plan.slotsBefore;
      } else if (name === 'greyscale') {
        writeSlot(draws, slotCount(plan) - 1, image, plans.length, 'saturation', 0);
      } else {
        writeSlot(draws, slot, image, plans.length, name, factor as number);
        slot += 1;
      }
    }
  });
  return draws;
}

function adjusted(images: Tensor4D, draws: ColourDraws): Float32Array {
  const channels = images.shape[3];
  const plan = colourPlan(augmentation, channels);
  return tf.tidy(() => {
    const tensors = {
      slots: tf.tensor3d(draws.slots, [slotCount(plan), 3, images.shape[0]]),
      ...(draws.hue !== null && { hue: tf.tensor1d(draws.hue) }),
    };
    const result = adjustColours(plan, tf.transpose(images, [0, 1, 3, 2]), tensors);
    return tf.transpose(result, [0, 1, 3, 2]).dataSync<'float32'>();
  });
}

describe('colours', async () => {
  const fixture = await hsslFixture('colours');

  it('of three channels are adjusted as by torchvision, each image in its own order', () => {
    const images = fixture.tensor<Tensor4D>('images');
    expectClose('images', adjusted(images, drawsOf(fixture.json('plans'), 3)), fixture.values('results'), 1e-5);
  });

  it('of one channel are adjusted as by torchvision', () => {
    const images = fixture.tensor<Tensor4D>('greyImages');
    expectClose('images', adjusted(images, drawsOf(fixture.json('greyPlans'), 1)), fixture.values('greyResults'), 1e-5);
  });

  it('are drawn from the ranges of the spec, with its probabilities', () => {
    const count = 4000;
    const plan = colourPlan(augmentation, 3);
    const draws = neutralColourDraws(plan, count);
    const stream = randomStream(1);
    for (let image = 0; image < count; image += 1) {
      drawColour(draws, image, count, plan, augmentation, stream);
    }
    const at = (slot: number, coefficient: number) => draws.slots.subarray((slot * 3 + coefficient) * count, (slot * 3 + coefficient + 1) * count);
    const share = (values: ArrayLike<number>, holds: (value: number) => boolean) => Array.from(values).filter(holds).length / count;
    const isGrey = share(at(6, 2), (grey) => grey === 1);
    expect(isGrey).toBeGreaterThan(0.18);
    expect(isGrey).toBeLessThan(0.22);
    const isJittered = share(draws.hue as Float32Array, (shift) => shift !== 0);
    expect(isJittered).toBeGreaterThan(0.78);
    expect(isJittered).toBeLessThan(0.82);
    expect(Math.max(...(draws.hue as Float32Array).map(Math.abs))).toBeLessThanOrEqual(0.1);
    // The first adjustment is the hue in a quarter of the jittered images: their slots before the hue stay neutral.
    expect(share(at(0, 0), (value) => value === 1)).toBeCloseTo(1 - 0.8 * 0.75, 1);
    const values = [0, 1, 2, 3, 4, 5].flatMap((slot) => Array.from(at(slot, 0)));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.6 - 1e-6);
    expect(Math.max(...values)).toBeLessThanOrEqual(1.4 + 1e-6);
  });

  it('leave out what the spec switches off and what one channel does not have', () => {
    const plans = [
      colourPlan(augmentation, 1),
      colourPlan({ ...augmentation, hue: 0 }, 3),
      colourPlan({ ...augmentation, jitter: 0, greyscale: 0 }, 3),
    ];
    expect(plans).toEqual([
      { adjustments: ['brightness', 'contrast'], hasHue: false, hasGreyscale: false, slotsBefore: 2, slotsAfter: 0 },
      { adjustments: ['brightness', 'contrast', 'saturation'], hasHue: false, hasGreyscale: true, slotsBefore: 3, slotsAfter: 0 },
      { adjustments: [], hasHue: false, hasGreyscale: false, slotsBefore: 0, slotsAfter: 0 },
    ]);
  });
});
