import type { BaseArchitecture } from '../../core/contract/architectures.ts';
import { namedSizes, usualPatchSize } from '../../core/contract/namedSizes.ts';
import { type NetworkSize, networkSizeSchema } from '../../core/contract/spec.ts';

/** A base at a size of its paper, run once on random images of 224 pixels. */
export interface FullSizeCase {
  readonly architecture: BaseArchitecture;
  /** As people call it: `swin tiny`. */
  readonly title: string;
  readonly size: NetworkSize;
  readonly imageSize: number;
  readonly channels: number;
  readonly batch: number;
  readonly seed: number;
}

const imageSize = 224;

/** Every size that has a name in its paper: all but our own nano ones. */
export const fullSizeCases: readonly FullSizeCase[] = Object.entries(namedSizes).flatMap(([name, sizes]) => {
  const architecture = name as BaseArchitecture;
  return sizes
    .filter((one) => one.name !== 'nano')
    .map((one) => ({
      architecture,
      title: `${architecture} ${one.name}`,
      size: { ...networkSizeSchema.parse({}), ...one.size, patchSize: usualPatchSize(architecture, imageSize) },
      imageSize,
      channels: 3,
      batch: 2,
      seed: 0,
    }));
});
