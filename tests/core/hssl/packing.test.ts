import { beforeAll, describe, expect, it } from 'vitest';
import type { ParameterSpecification } from '../../../core/nn/network.ts';
import { elementCount } from '../../../core/nn/elementCount.ts';
import { createPacking, packGroup, readGroup, unpackTensors } from '../../../core/hssl/packing.ts';
import type { Tensor, Tensor2D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';

const shapes = { 'a.weight': [3, 5], 'b.weight': [8, 4], 'c.weight': [2, 3, 11], 'd.weight': [64] } as const;
const specifications = Object.entries(shapes).map(
  ([name, shape]): ParameterSpecification => ({ name, shape, initialise: { kind: 'constant', value: 0 }, kind: 'linear', decay: true }),
);
const packing = createPacking(specifications, () => false);
const group = packing.groups[0]!;
/** Every parameter counts up from its place times 100. */
const valuesOf = ({ name, shape }: ParameterSpecification) =>
  Float32Array.from({ length: elementCount(shape) }, (_, index) => 100 * specifications.findIndex((other) => other.name === name) + index);

beforeAll(async () => {
  await loadNativeEngine();
});

describe('packed parameters', () => {
  it('take whole rows each', () => {
    expect(group.entries.map(({ firstRow, rows, count }) => [firstRow, rows, count])).toEqual([[0, 1, 15], [1, 1, 32], [2, 3, 66], [5, 2, 64]]);
    expect(group.rows).toBe(7);
  });

  it('come back with their names, shapes and values', () => {
    tf.tidy(() => {
      const matrix = packGroup(group, valuesOf);
      const unpacked = unpackTensors(packing, { decayed: matrix });
      expect([...unpacked].map(([name, tensor]) => [name, tensor.shape])).toEqual(Object.entries(shapes));
      for (const specification of specifications) {
        expect(unpacked.get(specification.name)?.dataSync()).toEqual(valuesOf(specification));
        expect(readGroup(group, matrix).get(specification.name)).toEqual(valuesOf(specification));
      }
    });
  });

  it('take their gradients in their places, and none in what is left over', () => {
    tf.tidy(() => {
      const gradient = tf.grad((matrix: Tensor) => {
        const unpacked = unpackTensors(packing, { decayed: matrix as Tensor2D });
        return tf.addN(specifications.map(({ name }, index) => tf.mul(tf.sum(tf.square(unpacked.get(name) as Tensor)), index + 1)));
      })(packGroup(group, valuesOf));
      for (const [index, specification] of specifications.entries()) {
        const expected = valuesOf(specification).map((value) => 2 * (index + 1) * value);
        expect(readGroup(group, gradient as Tensor2D).get(specification.name)).toEqual(expected);
      }
      expect(gradient.dataSync().slice(15, 32)).toEqual(new Float32Array(17));
    });
  });
});
