import { StudioError } from '../contract/error.ts';
import type { ForwardContext } from '../nn/network.ts';
import type { Tensor, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { Composition } from './composition.ts';

/** The tensors of student or teacher in one step, by full name. */
export interface NetworkTensors {
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly buffers: ReadonlyMap<string, Tensor>;
  /** Next values of buffers. Kept: a tensor made while gradients are recorded is freed with the recording. */
  readonly nextBuffers: Map<string, Tensor>;
}

/** Gives each part of a composition the tensors under its scope. */
export type ContextFor = (scope: string) => ForwardContext;

/**
 * Contexts of one forward pass.
 *
 * @param dropPath - multipliers, sites of the composition x images; null drops nothing
 */
export function networkContexts(composition: Composition, tensors: NetworkTensors, training: boolean, dropPath: Tensor2D | null): ContextFor {
  const rows = dropPath === null ? [] : tf.unstack(dropPath);
  const multipliers = new Map(composition.dropPathSites.map(({ name }, index) => [name, rows[index]]));
  return (scope) => ({
    training,
    parameter: (name) => named(tensors.parameters, `${scope}.${name}`),
    buffer: (name) => tensors.nextBuffers.get(`${scope}.${name}`) ?? named(tensors.buffers, `${scope}.${name}`),
    updateBuffer: (name, value) => {
      tensors.nextBuffers.get(`${scope}.${name}`)?.dispose();
      tensors.nextBuffers.set(`${scope}.${name}`, tf.keep(value));
    },
    dropPath: (site) => multipliers.get(`${scope}.${site}`),
  });
}

function named(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) {
    throw new StudioError('internal', `no tensor is called ${name}`);
  }
  return tensor;
}
