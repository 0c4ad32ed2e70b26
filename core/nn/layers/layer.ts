import type { Tensor2D } from '../../tensor/tensorflow.ts';
import type { BufferSpecification, ForwardContext, Grid, ParameterSpecification } from '../network.ts';

/** What the rows of a token matrix stand for: `batch` images of `tokens` tokens each. */
export interface TokenLayout {
  readonly batch: number;
  readonly tokens: number;
  /** Rows and columns of the patch tokens; a class token comes on top of them. */
  readonly grid: Grid;
}

/** A piece of a network on a token matrix, [batch * tokens, channels]: rank 2, so that linear layers are plain products. */
export interface Layer {
  readonly parameters: readonly ParameterSpecification[];
  readonly buffers: readonly BufferSpecification[];
  apply(context: ForwardContext, tokens: Tensor2D, layout: TokenLayout): Tensor2D;
  /** Multiply-adds of products and convolutions for one image; norms and other elementwise work are not counted. */
  multiplyAdds(layout: Omit<TokenLayout, 'batch'>): number;
}

/** Layers one after the other. */
export function sequence(...layers: readonly Layer[]): Layer {
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    buffers: layers.flatMap((layer) => layer.buffers),
    apply: (context, tokens, layout) => layers.reduce((value, layer) => layer.apply(context, value, layout), tokens),
    multiplyAdds: (layout) => layers.reduce((sum, layer) => sum + layer.multiplyAdds(layout), 0),
  };
}
