import { createRequire } from 'node:module';
import type * as tensorflow from '@tensorflow/tfjs-core';

/**
 * The one instance of tfjs-core in this process. It is taken through `require`, because the native backend is CommonJS:
 * an ES import may resolve to a second copy, whose engine would know no backend.
 */
export const tf = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof tensorflow;

export type {
  DataType,
  NamedTensorMap,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  TensorInfo,
  Variable,
} from '@tensorflow/tfjs-core';
