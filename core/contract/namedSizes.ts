import { type BaseArchitecture, baseTraits } from './architectures.ts';
import type { NetworkSize } from './spec.ts';

/** A size of an architecture that has a name. Fields that are not given stay as they are, as the patches do. */
export interface NamedSize {
  readonly name: string;
  readonly size: Partial<NetworkSize>;
}

const heads = { swin: [3, 6, 12, 24], pvt: [1, 2, 5, 8] };
/** Fields that only some read, at what suits the widths: so many attention heads have ViT and Swin heads behind them. */
const wide = { stages: { widths: [64, 128, 320, 512], attentionHeads: heads.pvt }, attentionHeads: 8 };
const convolutional = { attentionHeads: [2, 4, 8, 16] };

/**
 * The sizes that have a name, by architecture: those of the papers, and one of ours for small images and two cores
 * (`nano`). The papers' are made for 224 pixels.
 */
export const namedSizes: Readonly<Record<BaseArchitecture, readonly NamedSize[]>> = {
  vit: [
    { name: 'nano', size: { width: 96, depth: 3, attentionHeads: 3 } },
    { name: 'tiny', size: { width: 192, depth: 12, attentionHeads: 3 } },
    { name: 'small', size: { width: 384, depth: 12, attentionHeads: 6 } },
    { name: 'base', size: { width: 768, depth: 12, attentionHeads: 12 } },
  ],
  swin: [
    { name: 'nano', size: { window: 7, stages: { depths: [2, 2], widths: [48, 96], attentionHeads: [3, 6] } } },
    { name: 'tiny', size: { window: 7, stages: { depths: [2, 2, 6, 2], widths: [96, 192, 384, 768], attentionHeads: heads.swin } } },
  ],
  pvt: [
    { name: 'nano', size: { stages: { depths: [2, 2], widths: [48, 96], attentionHeads: [1, 3] } } },
    { name: 'tiny', size: { stages: { depths: [2, 2, 2, 2], ...wide.stages } } },
    { name: 'small', size: { stages: { depths: [3, 4, 6, 3], ...wide.stages } } },
  ],
  poolformer: [
    { name: 'nano', size: { attentionHeads: 3, stages: { depths: [2, 2], widths: [48, 96], attentionHeads: [3, 6] } } },
    { name: 's12', size: { attentionHeads: wide.attentionHeads, stages: { depths: [2, 2, 6, 2], ...wide.stages } } },
  ],
  resnet: [
    { name: 'nano', size: { block: 'basic', stem: 'small', attentionHeads: 3, stages: { depths: [1, 1, 1], widths: [24, 48, 96], attentionHeads: [3, 3, 6] } } },
    { name: '18', size: { block: 'basic', stem: 'standard', attentionHeads: 8, stages: { depths: [2, 2, 2, 2], widths: [64, 128, 256, 512], ...convolutional } } },
    { name: '34', size: { block: 'basic', stem: 'standard', attentionHeads: 8, stages: { depths: [3, 4, 6, 3], widths: [64, 128, 256, 512], ...convolutional } } },
    { name: '50', size: { block: 'bottleneck', stem: 'standard', attentionHeads: 32, stages: { depths: [3, 4, 6, 3], widths: [256, 512, 1024, 2048], ...convolutional } } },
  ],
  resmlp: [
    { name: 'nano', size: { width: 96, depth: 3, attentionHeads: 3 } },
    { name: 's12', size: { width: 384, depth: 12, attentionHeads: 6 } },
    { name: 's24', size: { width: 384, depth: 24, attentionHeads: 6 } },
  ],
  convnext: [
    { name: 'nano', size: { attentionHeads: 3, stages: { depths: [2, 2], widths: [48, 96], attentionHeads: [3, 6] } } },
    { name: 'tiny', size: { attentionHeads: 12, stages: { depths: [3, 3, 9, 3], widths: [96, 192, 384, 768], attentionHeads: [3, 6, 12, 24] } } },
  ],
};

/** Errors: a `RangeError` for a name that the architecture does not have. */
export function namedSize(architecture: BaseArchitecture, name: string): NamedSize['size'] {
  const found = namedSizes[architecture].find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new RangeError(`${architecture} has no size ${name}`);
  }
  return found.size;
}

/** Side of the patches that an architecture usually cuts images of this size into: the papers', or smaller ones for small images. */
export function usualPatchSize(architecture: BaseArchitecture, imageSize: number): number {
  const isColumn = baseTraits[architecture].halving === null;
  const wanted = imageSize >= 96 ? (isColumn ? 16 : 4) : isColumn ? 4 : 2;
  const divisors = Array.from({ length: wanted }, (_, index) => wanted - index);
  return divisors.find((size) => imageSize % size === 0) ?? 1;
}
