import { StudioError } from '../contract/error.ts';
import { fashionClassNames } from './fashionImage.ts';

/**
 * Tells Fashion-MNIST from MNIST, KMNIST and others that have files of the same names and shapes, and would quietly get
 * the names of clothes for their digits.
 */
export interface FashionBrightness {
  add(label: number, pixels: Uint8Array): void;
  /** Errors: `badData` when a class is brighter or darker than that of Fashion-MNIST can be. */
  check(source: string): void;
}

/** Mean pixel of each class of Fashion-MNIST, by label. Over all classes MNIST has 33 and KMNIST 49. */
const classMeans = [83.1, 56.9, 95.8, 66.1, 98.4, 34.9, 84.8, 42.9, 90.1, 76.8];

/** Images of one class deviate by up to 33, so that the mean of a hundred of them is off by 20 in no sample of Fashion-MNIST. */
const leastImages = 100;
const tolerance = 20;

export function fashionBrightness(): FashionBrightness {
  const classes = classMeans.map((expected) => ({ expected, images: 0, sum: 0 }));
  return {
    add(label, pixels) {
      const one = classes[label];
      if (one !== undefined) {
        one.images += 1;
        one.sum += pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
      }
    },
    check(source) {
      for (const [label, { expected, images, sum }] of classes.entries()) {
        if (images >= leastImages && Math.abs(sum / images - expected) > tolerance) {
          throw new StudioError(
            'badData',
            `these are other images than those of Fashion-MNIST: class ${label} (${fashionClassNames[label]}) has the mean brightness ${(sum / images).toFixed(0)} instead of ${expected.toFixed(0)}`,
            { path: source, advice: 'MNIST and others have files of the same names. Save their images as train/<class>/*.png, and add that folder.' },
          );
        }
      }
    },
  };
}
