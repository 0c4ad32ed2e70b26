import type { Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/** tfjs-node's own method, which its types hide. */
interface NativeBackend {
  getInputTensorIds(tensors: Tensor[]): number[];
}

/**
 * Hands the values of tensors over to the engine. tfjs does so when an operation first reads them; where the time of a
 * copy is to be known, or the memory that the values lie in is to be filled anew, that is too late.
 */
export function uploadTensors(tensors: readonly Tensor[]): void {
  (tf.backend() as unknown as NativeBackend).getInputTensorIds([...tensors]);
}
