/** Up to this size images are stored at the size that the model sees: crops of tiny images gain nothing from more. */
const largestExactSize = 64;

/**
 * Side of the square images in the decoded cache for models that see `imageSize`: 8/7 of it (as 256 is to 224), so that
 * crops keep some detail, and `imageSize` itself up to 64 pixels. The paper is silent about storage: our choice.
 */
export function storedSize(imageSize: number): number {
  return imageSize <= largestExactSize ? imageSize : Math.round((imageSize * 8) / 7);
}
