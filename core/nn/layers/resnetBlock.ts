import type { NetworkSize } from '../../contract/spec.ts';
import { zeros } from '../initialiser.ts';
import type { Block } from './block.ts';
import { batchNormLayer } from './batchNorm.ts';
import { convolution, normalByOutputs } from './convolution.ts';
import type { Resampling } from './resampling.ts';

/** A residual block that may change the grid. */
export type ResnetBlock = Resampling & Pick<Block, 'sites'>;

export interface ResnetBlockOptions {
  readonly kind: NetworkSize['block'];
  readonly inputs: number;
  /** Channels of the output. */
  readonly outputs: number;
  readonly stride: 1 | 2;
}

/** Channels inside a block: a bottleneck is a quarter as wide as what it gives out. */
export function widthInside(kind: NetworkSize['block'], outputs: number): number {
  return kind === 'bottleneck' ? outputs / 4 : outputs;
}

/**
 * ResNet's block (He et al., 2016): two 3 x 3 convolutions, or 1 x 1, 3 x 3 and 1 x 1; the first 3 x 3 has the stride, as in
 * timm and torchvision. ReLU follows each norm, the last one after the shortcut is added. Where grid or width change, the
 * shortcut is a strided 1 x 1 convolution with a norm of its own.
 */
export function resnetBlock(name: string, { kind, inputs, outputs, stride }: ResnetBlockOptions): ResnetBlock {
  const inside = widthInside(kind, outputs);
  const convolve = (part: string, size: number, from: number, to: number, step: number) =>
    convolution(`${name}.${part}`, { size, stride: step, padding: (size - 1) / 2, inputs: from, outputs: to, bias: false, initialise: normalByOutputs(size, to) });
  const convolutions =
    kind === 'bottleneck'
      ? [convolve('conv1', 1, inputs, inside, 1), convolve('conv2', 3, inside, inside, stride), convolve('conv3', 1, inside, outputs, 1)]
      : [convolve('conv1', 3, inputs, inside, stride), convolve('conv2', 3, inside, outputs, 1)];
  const last = convolutions.length - 1;
  // The last norm starts at zero, so that every block starts as its shortcut (Goyal et al., 2017).
  const norms = convolutions.map((_, index) => (index === last ? batchNormLayer(`${name}.bn${index + 1}`, outputs, zeros) : batchNormLayer(`${name}.bn${index + 1}`, inside)));
  const changes = stride !== 1 || inputs !== outputs;
  const shortcut = changes ? { convolution: convolve('downsample.0', 1, inputs, outputs, stride), norm: batchNormLayer(`${name}.downsample.1`, outputs) } : null;
  const parts = [...convolutions.flatMap((each, index) => [each, norms[index] as (typeof norms)[number]]), ...(shortcut === null ? [] : [shortcut.convolution, shortcut.norm])];
  return {
    sites: [name],
    parameters: parts.flatMap(({ parameters }) => parameters),
    buffers: parts.flatMap(({ buffers }) => buffers),
    grid: (from) => convolutions.reduce((grid, each) => each.grid(grid), from),
    apply: (context, tokens, batch, from) => {
      let state = tokens;
      let grid = from;
      const kept = shortcut === null ? tokens : shortcut.norm.applyWith(context, shortcut.convolution.apply(context, tokens, batch, from), {});
      convolutions.forEach((each, index) => {
        state = each.apply(context, state, batch, grid);
        grid = each.grid(grid);
        const residual = index === last ? { multipliers: context.dropPath(name), shortcut: kept } : {};
        state = (norms[index] as (typeof norms)[number]).applyWith(context, state, { relu: true, ...residual });
      });
      return state;
    },
    multiplyAdds: (from) => {
      let grid = from;
      let sum = shortcut === null ? 0 : shortcut.convolution.multiplyAdds(from);
      for (const each of convolutions) {
        sum += each.multiplyAdds(grid);
        grid = each.grid(grid);
      }
      return sum;
    },
  };
}
