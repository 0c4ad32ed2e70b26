import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { blockSites, residualBlock } from '../layers/block.ts';
import type { Layer } from '../layers/layer.ts';
import type { ResidualBranch } from '../layers/residual.ts';
import type { HeadNetwork } from '../network.ts';
import type { HeadOptions } from './headOptions.ts';
import { checkHeadOptions } from './headOptions.ts';

/** The parts that tell one architecture of two-residual blocks from another; each layer brings its own pre-norm. */
export interface BlockParts {
  tokenMixer(blockName: string, index: number): Layer;
  mlp(blockName: string): Layer;
}

/**
 * A head of pre-norm blocks with two residuals, z + F1(z) and then + F2. Without the first shortcut the first block gives
 * F1(z) + F2(F1(z)) (Sec. 3.6); its MLP keeps its shortcut, with or without a mixer.
 */
export function headOfTwoResidualBlocks(options: HeadOptions, parts: BlockParts, norm: Layer): HeadNetwork {
  const blocks = Array.from({ length: options.depth }, (_, index) => {
    const name = `blocks.${index}`;
    const branches: ResidualBranch[] = [];
    if (options.tokenMixer) {
      branches.push({ site: `${name}.mixer`, layer: parts.tokenMixer(name, index), shortcut: index > 0 || options.firstShortcut });
    }
    if (options.mlp) {
      branches.push({ site: `${name}.mlp`, layer: parts.mlp(name), shortcut: true });
    }
    return branches;
  });
  return headOfBlocks(options, blocks, norm);
}

/** A head of any residual blocks: blocks, the head's own final norm, mean over positions. */
export function headOfBlocks(options: HeadOptions, blocks: readonly (readonly ResidualBranch[])[], norm: Layer): HeadNetwork {
  checkHeadOptions(options);
  const residuals = blocks.map((branches) => residualBlock(...branches));
  const layers = [...residuals, norm];
  return {
    width: options.width,
    parameters: layers.flatMap((layer) => layer.parameters),
    buffers: layers.flatMap((layer) => layer.buffers),
    dropPathSites: blockSites(residuals, options.dropPath ?? 0),
    apply: (context, tokens) => {
      const [batch, height, width, channels] = tokens.shape;
      const layout = { batch, tokens: height * width, grid: { height, width } };
      const rows: Tensor2D = tf.reshape(tokens, [batch * layout.tokens, channels]);
      const state = residuals.reduce((value, block) => block.apply(context, value, layout), rows);
      const normalised = norm.apply(context, state, layout);
      return {
        grid: tf.reshape(normalised, tokens.shape),
        image: tf.mean(tf.reshape(normalised, [batch, layout.tokens, channels]), 1),
      };
    },
    multiplyAdds: (grid) => {
      const layout = { tokens: grid.height * grid.width, grid };
      return layers.reduce((sum, layer) => sum + layer.multiplyAdds(layout), 0);
    },
  };
}
