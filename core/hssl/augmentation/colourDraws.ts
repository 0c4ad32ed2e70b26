import type { AugmentationSpec } from '../../contract/spec.ts';
import type { RandomStream } from '../../tensor/randomStream.ts';
import { type AllocateFloats, allocateFloats } from './allocateFloats.ts';

/** An adjustment that mixes a pixel with its own grey or with the picture's mean grey. */
export type LinearAdjustment = 'brightness' | 'contrast' | 'saturation';

/**
 * Which adjustments a spec makes, and in how many slots of the colour pass they go. An image passes all slots in turn; a
 * slot that it has no use for leaves it as it is. Images draw the order of their adjustments, as in torchvision's
 * `ColorJitter`; the hue, which is costly, is computed once for the whole batch: adjustments that an image draws before
 * its hue go in slots before it, the others in slots after it.
 */
export interface ColourPlan {
  readonly adjustments: readonly LinearAdjustment[];
  readonly hasHue: boolean;
  readonly hasGreyscale: boolean;
  /** Slots before the hue; without hue all of them. */
  readonly slotsBefore: number;
  readonly slotsAfter: number;
}

/** Adjustments that do not apply to one-channel images (saturation, hue, greyscale) are left out. */
export function colourPlan(augmentation: AugmentationSpec, channels: number): ColourPlan {
  const isColour = channels === 3;
  const isJittered = augmentation.jitter > 0;
  const hasHue = isColour && isJittered && augmentation.hue > 0;
  const candidates: LinearAdjustment[] = isColour ? ['brightness', 'contrast', 'saturation'] : ['brightness', 'contrast'];
  const adjustments = isJittered ? candidates.filter((name) => augmentation[name] > 0) : [];
  return {
    adjustments,
    hasHue,
    hasGreyscale: isColour && augmentation.greyscale > 0,
    slotsBefore: adjustments.length,
    slotsAfter: hasHue ? adjustments.length : 0,
  };
}

/** Coefficients that a slot has for each image: new = clamp(value * pixel + mean * mean grey + grey * grey). */
export const slotCoefficients = ['value', 'mean', 'grey'] as const;

/** Jitter slots, and one for greyscale. */
export function slotCount(plan: ColourPlan): number {
  return plan.slotsBefore + plan.slotsAfter + (plan.hasGreyscale ? 1 : 0);
}

/** Colour draws of a batch of views. */
export interface ColourDraws {
  /** slots x 3 coefficients x images */
  readonly slots: Float32Array;
  /** Shift of the hue in turns for each image; null without hue. */
  readonly hue: Float32Array | null;
}

/** Draws for which every slot leaves every image as it is. */
export function neutralColourDraws(plan: ColourPlan, images: number, allocate: AllocateFloats = allocateFloats): ColourDraws {
  const slots = allocate(slotCount(plan) * slotCoefficients.length * images);
  const draws = { slots, hue: plan.hasHue ? allocate(images) : null };
  resetColourDraws(draws, images);
  return draws;
}

/** Makes draws such that every slot leaves every image as it is. */
export function resetColourDraws({ slots, hue }: ColourDraws, images: number): void {
  slots.fill(0);
  for (let start = 0; start < slots.length; start += slotCoefficients.length * images) {
    slots.fill(1, start, start + images);
  }
  hue?.fill(0);
}

/** Draws one image's adjustments, their order and greyscale into `draws`. */
export function drawColour(
  draws: ColourDraws,
  image: number,
  images: number,
  plan: ColourPlan,
  augmentation: AugmentationSpec,
  stream: RandomStream,
): void {
  if (stream.uniform() < augmentation.jitter) {
    const order: (LinearAdjustment | 'hue')[] = stream.shuffle(plan.hasHue ? [...plan.adjustments, 'hue'] : [...plan.adjustments]);
    let slot = 0;
    for (const adjustment of order) {
      if (adjustment === 'hue') {
        (draws.hue as Float32Array)[image] = augmentation.hue * (2 * stream.uniform() - 1);
        slot = plan.slotsBefore;
        continue;
      }
      const strength = augmentation[adjustment];
      const low = Math.max(0, 1 - strength);
      writeSlot(draws, slot, image, images, adjustment, low + (1 + strength - low) * stream.uniform());
      slot += 1;
    }
  }
  if (plan.hasGreyscale && stream.uniform() < augmentation.greyscale) {
    writeSlot(draws, plan.slotsBefore + plan.slotsAfter, image, images, 'saturation', 0);
  }
}

/** Sets what a slot does to an image; `factor` 1 leaves it as it is, as in torchvision. */
export function writeSlot(draws: ColourDraws, slot: number, image: number, images: number, adjustment: LinearAdjustment, factor: number): void {
  const place = slot * 3 * images + image;
  draws.slots[place] = factor;
  draws.slots[place + images] = adjustment === 'contrast' ? 1 - factor : 0;
  draws.slots[place + 2 * images] = adjustment === 'saturation' ? 1 - factor : 0;
}
