import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ForwardContext } from '../network.ts';
import type { Layer, TokenLayout } from './layer.ts';

/** A residual branch: `shortcut ? z + F(z) : F(z)`, where drop path may silence F for single images. */
export interface ResidualBranch {
  /** Name of the drop path site. */
  readonly site: string;
  readonly layer: Layer;
  readonly shortcut: boolean;
}

/** Applies a branch to a token matrix. */
export function applyBranch(context: ForwardContext, branch: ResidualBranch, tokens: Tensor2D, layout: TokenLayout): Tensor2D {
  const output = branch.layer.apply(context, tokens, layout);
  const multipliers = context.dropPath(branch.site);
  if (branch.shortcut && hasFusedKernels()) {
    return addFused(tokens, output, multipliers);
  }
  const kept = multipliers === undefined ? output : multiplyImages(output, multipliers);
  return branch.shortcut ? tf.add(tokens, kept) : kept;
}

/** tokens + output * multipliers, of which each image has one. */
function addFused(tokens: Tensor2D, output: Tensor2D, multipliers: Tensor | undefined): Tensor2D {
  return differentiable(
    [tokens, output],
    (save) => {
      if (multipliers !== undefined) {
        save(multipliers);
      }
      return nativeOperation('HsslResidual', { T: { type: 'float32' } }, [output, tokens, multipliers ?? tf.scalar(1)]);
    },
    (gradient, [factors]) => [gradient, factors === undefined ? gradient : multiplyImages(gradient as Tensor2D, factors)],
  );
}

/** Each image's rows times its multiplier. */
export function multiplyImages(rows: Tensor2D, multipliers: Tensor): Tensor2D {
  const images = multipliers.size;
  return tf.reshape(tf.mul(tf.reshape(rows, [images, -1]), tf.reshape(multipliers, [images, 1])), rows.shape);
}
