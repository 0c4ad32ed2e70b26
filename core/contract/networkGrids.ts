import { type BaseArchitecture, baseTraits } from './architectures.ts';
import type { NetworkSize } from './spec.ts';

/**
 * Side lengths of the square grids of tokens that the stages of a network make of a square image, one for each stage.
 * A side of 0 or one that is not whole means that the image does not fit.
 */
export function stageGrids(architecture: BaseArchitecture, size: NetworkSize, imageSize: number): number[] {
  const { halving } = baseTraits[architecture];
  const first = firstGrid(architecture, size, imageSize);
  if (halving === null) {
    return [first];
  }
  const halved = halving === 'up' ? Math.ceil : Math.floor;
  const grids = [first];
  while (grids.length < size.stages.depths.length) {
    grids.push(halved((grids.at(-1) as number) / 2));
  }
  return grids;
}

/** Side length of the grid of tokens that a head reads. */
export function tokenGrid(architecture: BaseArchitecture, size: NetworkSize, imageSize: number): number {
  return stageGrids(architecture, size, imageSize).at(-1) as number;
}

/** Channels of the tokens that a network gives out. */
export function tokenWidth(architecture: BaseArchitecture, size: NetworkSize): number {
  return baseTraits[architecture].halving === null ? size.width : (size.stages.widths.at(-1) as number);
}

/** Attention heads of ViT and Swin heads behind a base: those of its last block, or where it has none what the spec says. */
export function attentionHeadsBehind(architecture: BaseArchitecture, size: NetworkSize): number {
  const reads: readonly string[] = baseTraits[architecture].reads;
  return reads.includes('stages.attentionHeads') ? (size.stages.attentionHeads.at(-1) as number) : size.attentionHeads;
}

/** Pixels that the side of every crop must be a multiple of. */
export function cropStep(architecture: BaseArchitecture, size: NetworkSize): number {
  const reads: readonly string[] = baseTraits[architecture].reads;
  return reads.includes('patchSize') ? size.patchSize : 1;
}

function firstGrid(architecture: BaseArchitecture, size: NetworkSize, imageSize: number): number {
  if (architecture !== 'resnet') {
    return imageSize / size.patchSize;
  }
  return size.stem === 'small' ? imageSize : Math.ceil(Math.ceil(imageSize / 2) / 2);
}
