import { z } from 'zod';

export const smallestWindow = { width: 1024, height: 700 } as const;

export const windowPlace = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximised: z.boolean(),
});

/** Where the window was, in pixels that do not depend on the scale of the screen. */
export type WindowPlace = z.infer<typeof windowPlace>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(left: Area, right: Area): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  return Math.max(0, width) * Math.max(0, height);
}

/**
 * Where to open the window: as it was, moved and shrunk into the screen that shows most of it.
 * Without a memory, or when its screen is gone, centred on the first screen.
 *
 * @param workAreas - the screens without their bars, the primary one first
 */
export function windowBounds(remembered: WindowPlace | null, workAreas: readonly Area[]): Area {
  const [primary] = workAreas;
  if (primary === undefined) {
    return { x: 0, y: 0, width: 1440, height: 900 };
  }
  const best = remembered === null ? undefined : [...workAreas].sort((left, right) => overlap(remembered, right) - overlap(remembered, left))[0];
  if (remembered === null || best === undefined || overlap(remembered, best) === 0) {
    const width = Math.max(smallestWindow.width, Math.min(1440, primary.width));
    const height = Math.max(smallestWindow.height, Math.min(900, primary.height));
    return {
      x: primary.x + Math.max(0, Math.round((primary.width - width) / 2)),
      y: primary.y + Math.max(0, Math.round((primary.height - height) / 2)),
      width,
      height,
    };
  }
  const width = Math.max(smallestWindow.width, Math.min(remembered.width, best.width));
  const height = Math.max(smallestWindow.height, Math.min(remembered.height, best.height));
  return {
    x: Math.max(best.x, Math.min(remembered.x, best.x + best.width - width)),
    y: Math.max(best.y, Math.min(remembered.y, best.y + best.height - height)),
    width,
    height,
  };
}
