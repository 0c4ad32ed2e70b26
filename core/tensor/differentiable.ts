import type { Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/** Forward pass of one operation: its value, and through `save` the tensors that the gradient reads. */
export type ForwardPass = (save: (...tensors: Tensor[]) => void) => Tensor;

/** Gradient of one operation: one tensor for each input, of that input's shape. */
export type BackwardPass = (outputGradient: Tensor, saved: readonly Tensor[]) => Tensor[];

/**
 * Records `forward` as one operation of the gradient tape with the gradient `backward`: fewer operations and fewer
 * saved tensors than tfjs' own gradients of its parts. Inputs are what gradients are given for; everything that
 * `forward` makes and does not save is freed.
 */
export function differentiable<Output extends Tensor>(
  inputs: readonly Tensor[],
  forward: ForwardPass,
  backward: BackwardPass,
): Output {
  const operation = tf.customGrad((...args: unknown[]) => {
    const save = args[inputs.length] as (tensors: Tensor[]) => void;
    return {
      value: forward((...tensors) => save(tensors)),
      // tfjs types several gradients as one tensor or as a list.
      gradFunc: (outputGradient: Tensor, saved: Tensor[]) => backward(outputGradient, saved),
    };
  });
  return operation(...inputs) as Output;
}
