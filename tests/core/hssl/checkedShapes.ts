import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { outputKinds, type TensorKind } from '../../../core/tensor/compile/operationShapes.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';

/**
 * Runs `body` eagerly and compares, for every operation, what the step compiler says of its outputs with what the engine gives.
 * Tensors from before are taken as the engine has them.
 */
export function checkedShapes(body: () => void): { checked: number; differences: string[] } {
  const backend = tf.backend() as unknown as { binding: NodeJSKernelBackend['binding'] };
  const real = backend.binding;
  const kinds = new Map<number, TensorKind>();
  const differences: string[] = [];
  let checked = 0;

  const createTensor: TFJSBinding['createTensor'] = (shape, type, values) => {
    const id = real.createTensor(shape, type, values);
    kinds.set(id, { shape: [...shape], type, values: Array.from(values as ArrayLike<number>) });
    return id;
  };
  const executeOp: TFJSBinding['executeOp'] = (name, attributes, ids, count) => {
    const results = real.executeOp(name, attributes, ids, count);
    const inputs = ids.map((id) => kinds.get(id));
    if (inputs.every((kind) => kind !== undefined)) {
      const values = Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value as unknown]));
      const expected = outputKinds(name, inputs, values, count);
      results.forEach((result, index) => {
        checked += 1;
        const [said, found] = [expected[index], { shape: result.shape, type: result.dtype }];
        if (said?.shape.join() !== found.shape.join() || said.type !== found.type) {
          differences.push(`${name} ${index}: [${said?.shape.join()}] of ${said?.type} instead of [${found.shape.join()}] of ${found.type}`);
        }
      });
    }
    results.forEach((result) => kinds.set(result.id, { shape: result.shape, type: result.dtype }));
    return results;
  };
  const intercepted: Partial<TFJSBinding> = { createTensor, executeOp };
  backend.binding = new Proxy({} as TFJSBinding, {
    get(_, property) {
      const own = intercepted[property as keyof TFJSBinding];
      const value: unknown = own ?? Reflect.get(real, property, real);
      return typeof value === 'function' && own === undefined ? (value.bind(real) as unknown) : value;
    },
  });
  try {
    body();
  } finally {
    backend.binding = real;
  }
  return { checked, differences };
}
