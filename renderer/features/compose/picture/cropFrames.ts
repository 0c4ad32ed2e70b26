/** A part of the image that a crop shows, as fractions of its side. */
export interface CropFrame {
  x: number;
  y: number;
  side: number;
}

/** Corners that the drawn crops lean to, so that they differ as random crops do. */
const leanings = [
  [0.1, 0.2],
  [0.9, 0.7],
  [0.3, 0.9],
  [0.8, 0.1],
  [0.5, 0.5],
  [0, 0.6],
] as const;

/**
 * The crops as a drawing: squares of the mean area of a scale, leaning to different corners.
 *
 * @param scale - shares of the image's area, from and to
 */
export function cropFrames(count: number, scale: unknown, start = 0): CropFrame[] {
  const [from, to] = Array.isArray(scale) && scale.every((end) => typeof end === 'number') ? (scale as number[]) : [1, 1];
  const side = Math.min(1, Math.max(0.1, Math.sqrt(((from ?? 1) + (to ?? 1)) / 2)));
  return Array.from({ length: count }, (_, index) => {
    const [right, down] = leanings[(start + index) % leanings.length] ?? [0.5, 0.5];
    return { x: (1 - side) * right, y: (1 - side) * down, side };
  });
}
