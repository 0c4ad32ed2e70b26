import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';

// TensorFlow's own operations for parts of a gradient: none of them is on the tape by itself.

/** The matrix product. tfjs takes the batched one, which the graph optimiser does not fuse with bias and activation. */
export function matrixProduct(left: Tensor, right: Tensor, transposeLeft = false, transposeRight = false): Tensor {
  return nativeOperation(
    'MatMul',
    { T: { type: 'float32' }, transpose_a: { boolean: transposeLeft }, transpose_b: { boolean: transposeRight } },
    [left, right],
  );
}

/** Adds a bias to each row; half the time of a broadcast addition. */
export function biasAdd(input: Tensor, bias: Tensor): Tensor {
  return nativeOperation('BiasAdd', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [input, bias]);
}

/** Sum over all axes but the last. */
export function biasGradient(gradient: Tensor): Tensor {
  return nativeOperation('BiasAddGrad', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [gradient]);
}
