import { currentPrecision } from '../../tensor/compile/halfPrecision.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

// TensorFlow's own operations for parts of a gradient: none of them is on the tape by itself.

const pointwise = {
  T: { type: 'float32' },
  strides: { integer: [1, 1, 1, 1] },
  padding: { text: 'VALID' },
  data_format: { text: 'NHWC' },
  dilations: { integer: [1, 1, 1, 1] },
} as const;

/**
 * [rows, in] times [in, out] plus a bias [out], if there is one. With our kernels, so on a CPU, it is written in bfloat16 as a convolution with
 * a kernel of 1 x 1, which is the same product three to four times as fast there (1,330-1,750 against 400-1,015 GFLOPS for the
 * layers of a ViT-S on two cores with AMX). In float32 the convolution is the slower one (165-190 against 205-250 GFLOPS).
 */
export function linearProduct(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const biased = (product: Tensor) => (bias === null ? product : biasAdd(product, bias));
  if (!hasFusedKernels() || currentPrecision() === 'float32') {
    return biased(matrixProduct(input, weight));
  }
  const [rows, outputs] = [input.shape[0] as number, weight.shape[1] as number];
  return tf.reshape(biased(nativeOperation('Conv2D', pointwise, [asImage(input), asKernel(weight)])), [rows, outputs]);
}

/** With fewer rows the convolution's gradient takes most of its time to rearrange the weights: 5.1 instead of 1.4 ms for 16 rows and 2,048 x 2,048. */
const convolutionRows = 512;

/** Gradient of {@link linearProduct} in its input: gradient times the transposed weight. */
export function linearInputGradient(gradient: Tensor, weight: Tensor): Tensor {
  const [rows, inputs] = [gradient.shape[0] as number, weight.shape[0] as number];
  if (!hasFusedKernels() || rows < convolutionRows) {
    return matrixProduct(gradient, weight, false, true);
  }
  const shape = tf.tensor1d([1, rows, 1, inputs], 'int32');
  return tf.reshape(nativeOperation('Conv2DBackpropInput', pointwise, [shape, asKernel(weight), asImage(gradient)]), [rows, inputs]);
}

/** A matrix as an image whose pixels are the rows. */
function asImage(matrix: Tensor): Tensor {
  return tf.reshape(matrix, [1, matrix.shape[0] as number, 1, matrix.shape[1] as number]);
}

function asKernel(matrix: Tensor): Tensor {
  return tf.reshape(matrix, [1, 1, matrix.shape[0] as number, matrix.shape[1] as number]);
}

/**
 * The matrix product. Transposed ones are written as the batched operation, whose kernel is up to a third faster
 * (170-210 against 130-185 GFLOPS on two cores); of plain ones the graph optimiser joins bias and activation to the other.
 */
export function matrixProduct(left: Tensor, right: Tensor, transposeLeft = false, transposeRight = false): Tensor {
  if (transposeLeft || transposeRight) {
    return nativeOperation(
      'BatchMatMulV2',
      { T: { type: 'float32' }, adj_x: { boolean: transposeLeft }, adj_y: { boolean: transposeRight } },
      [left, right],
    );
  }
  return nativeOperation(
    'MatMul',
    { T: { type: 'float32' }, transpose_a: { boolean: false }, transpose_b: { boolean: false } },
    [left, right],
  );
}

/** Adds a bias to each row; half the time of a broadcast addition. */
export function biasAdd(input: Tensor, bias: Tensor): Tensor {
  return nativeOperation('BiasAdd', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [input, bias]);
}

/** Sum over all axes but the last. */
export function biasGradient(gradient: Tensor): Tensor {
  if (hasFusedKernels()) {
    return nativeOperation('HsslColumnSum', { T: { type: 'float32' } }, [gradient]);
  }
  return nativeOperation('BiasAddGrad', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [gradient]);
}
