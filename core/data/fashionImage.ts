import type { Split } from './decodedWriter.ts';

/** Class names as the data set's documentation gives them (Xiao, Rasul and Vollgraf, 2017), by label. */
export const fashionClassNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

export const fashionSide = 28;

export interface FashionImage {
  label: number;
  split: Split;
  /** 28 x 28 bytes, row by row; valid until the next image. */
  pixels: Uint8Array;
}

export type TakeFashionImage = (image: FashionImage) => Promise<void> | void;

/** What is known of a source before its images are read one by one. */
export interface FashionFacts {
  /** Changes when the images do; the decoded cache is tied to it. */
  fingerprint: string;
  /** About how many there are, for a progress bar. */
  images: number;
}

/** For every error about these files: a checkout downloads them, an installed app holds a part of them, and a person may have a copy. */
export const restoreFashionFiles =
  'If this copy is your own, get it again or choose another folder. The example images come back with `npm run setup` in a checkout, and with the installer elsewhere.';
