import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { DataType, Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/** Value of an attribute of a TensorFlow operation, with the kind that TensorFlow declares for it. */
export type OperationAttribute =
  | { readonly type: DataType }
  | { readonly boolean: boolean }
  | { readonly integer: number | readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/**
 * Runs one TensorFlow operation by its name in TensorFlow's registry, for what tfjs has no kernel for.
 * It is not on the gradient tape: call it inside {@link differentiable}, or where no gradient is needed.
 */
export function nativeOperation(
  name: string,
  attributes: Readonly<Record<string, OperationAttribute>>,
  inputs: readonly Tensor[],
): Tensor {
  return nativeOutputs(name, attributes, inputs, 1)[0] as Tensor;
}

/** As {@link nativeOperation}, for an operation with several outputs. */
export function nativeOutputs(
  name: string,
  attributes: Readonly<Record<string, OperationAttribute>>,
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  const backend = tf.backend() as unknown as NodeJSKernelBackend;
  const list = Object.entries(attributes).map(([key, attribute]) => attributeOf(backend, key, attribute));
  return backend.executeMultipleOutputs(name, list, [...inputs], outputs) as Tensor[];
}

function attributeOf(backend: NodeJSKernelBackend, name: string, attribute: OperationAttribute) {
  const binding = backend.binding;
  if ('type' in attribute) {
    return { name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(attribute.type) };
  }
  if ('boolean' in attribute) {
    return { name, type: binding.TF_ATTR_BOOL, value: attribute.boolean };
  }
  if ('integer' in attribute) {
    return { name, type: binding.TF_ATTR_INT, value: attribute.integer as number | number[] };
  }
  if ('float' in attribute) {
    return { name, type: binding.TF_ATTR_FLOAT, value: attribute.float };
  }
  return { name, type: binding.TF_ATTR_STRING, value: attribute.text };
}
