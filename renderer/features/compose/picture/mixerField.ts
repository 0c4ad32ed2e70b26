import type { BaseArchitecture } from '../../../../core/contract/architectures.ts';

/** Side of the grid of tokens that a mixer is drawn on. */
export const fieldSize = 9;

/** Tokens along a side that PVT's attention reads as one. */
const coarse = 3;
const middle = (fieldSize - 1) / 2;

/**
 * How strongly the token in the middle reads a token at (row, column), 0-1, as a drawing: attention weighs all tokens by
 * content, PVT's a coarser grid of them, windows and kernels only near ones, ResMLP all by place.
 */
function weight(architecture: BaseArchitecture, row: number, column: number): number {
  const [down, right] = [row - middle, column - middle];
  const reach = Math.max(Math.abs(down), Math.abs(right));
  switch (architecture) {
    case 'vit':
      return 0.15 + 0.85 * Math.abs(Math.sin(row * 1.9 + column * column * 0.7 + 0.6));
    case 'swin':
      return down >= -3 && down <= 1 && right >= -1 && right <= 3 ? 0.35 + 0.65 * Math.abs(Math.cos(row * 2.3 + column * 1.3)) : 0;
    case 'pvt':
      return 0.15 + 0.85 * Math.abs(Math.sin(Math.floor(row / coarse) * 2.1 + Math.floor(column / coarse) * 3.7 + 0.9));
    case 'poolformer':
      return reach === 1 ? 0.7 : 0;
    case 'resnet':
      return reach > 1 ? 0 : 1 - 0.3 * (Math.abs(down) + Math.abs(right));
    case 'resmlp':
      return (row + column) % 2 === 0 ? 0.75 : 0.3;
    case 'convnext':
      return reach > 3 ? 0 : 1 - 0.24 * reach;
  }
}

/** The drawing of a token mixer: rows of weights on a grid of tokens. */
export function mixerField(architecture: BaseArchitecture): number[][] {
  return Array.from({ length: fieldSize }, (_, row) => Array.from({ length: fieldSize }, (_, column) => weight(architecture, row, column)));
}
