import type { RandomStream } from '../../tensor/randomStream.ts';

/** A part of an image, in whole pixels. */
export interface CropBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

const lowestAspect = 3 / 4;
const highestAspect = 4 / 3;
const attempts = 10;

/**
 * A random part with an area of `scale` times the image's and an aspect between 3:4 and 4:3, uniform in its logarithm;
 * after ten misses the largest central part with a permitted aspect. As torchvision's `RandomResizedCrop.get_params`.
 */
export function drawCropBox(height: number, width: number, scale: readonly [number, number], stream: RandomStream): CropBox {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * stream.uniform());
    const logLow = Math.log(lowestAspect);
    const aspect = Math.exp(logLow + (Math.log(highestAspect) - logLow) * stream.uniform());
    const cropWidth = Math.round(Math.sqrt(area * aspect));
    const cropHeight = Math.round(Math.sqrt(area / aspect));
    if (cropWidth > 0 && cropWidth <= width && cropHeight > 0 && cropHeight <= height) {
      return {
        top: stream.integer(height - cropHeight + 1),
        left: stream.integer(width - cropWidth + 1),
        height: cropHeight,
        width: cropWidth,
      };
    }
  }
  return centralBox(height, width, Math.min(Math.max(width / height, lowestAspect), highestAspect));
}

/** The largest central part with this ratio of width to height. */
export function centralBox(height: number, width: number, aspect: number): CropBox {
  const isWide = width / height > aspect;
  const cropHeight = isWide ? height : Math.min(height, Math.round(width / aspect));
  const cropWidth = isWide ? Math.min(width, Math.round(height * aspect)) : width;
  return {
    top: Math.floor((height - cropHeight) / 2),
    left: Math.floor((width - cropWidth) / 2),
    height: cropHeight,
    width: cropWidth,
  };
}
