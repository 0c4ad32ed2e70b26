import { StudioError } from '../contract/error.ts';
import { randomStream } from '../tensor/randomStream.ts';
import type { Tensor, Variable } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { initialValues } from './initialiser.ts';
import type { BufferSpecification, Network, ParameterSpecification } from './network.ts';

/** The tensors of one network: trainable parameters and buffers, by name, in the network's order. */
export interface ParameterStore {
  /** Prefix of the random streams, and of names where several networks share one file: `base`, `head:convnext`. */
  readonly scope: string;
  readonly specifications: readonly ParameterSpecification[];
  readonly bufferSpecifications: readonly BufferSpecification[];
  readonly parameters: ReadonlyMap<string, Variable>;
  readonly buffers: ReadonlyMap<string, Variable>;
  dispose(): void;
}

/**
 * Allocates the tensors of a network. Each parameter draws from the stream (seed, `parameters`, scope, name), so
 * networks and parameters that are added elsewhere do not change it.
 */
export function createParameterStore(network: Network, seed: number, scope: string): ParameterStore {
  return storeOf(
    scope,
    network.parameters,
    network.buffers,
    (specification) => {
      const stream = randomStream(seed, 'parameters', scope, specification.name);
      return tf.tensor(initialValues(specification.initialise, elementCount(specification.shape), stream), [...specification.shape]);
    },
    (specification) => tf.fill([...specification.shape], specification.initial),
  );
}

/** A store with tensors of its own and the same values: the teacher at step 0. It does not train by itself. */
export function cloneParameterStore(store: ParameterStore, scope = store.scope): ParameterStore {
  return storeOf(
    scope,
    store.specifications,
    store.bufferSpecifications,
    (specification) => tf.clone(variableNamed(store.parameters, specification.name)),
    (specification) => tf.clone(variableNamed(store.buffers, specification.name)),
  );
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function storeOf(
  scope: string,
  specifications: readonly ParameterSpecification[],
  bufferSpecifications: readonly BufferSpecification[],
  initialParameter: (specification: ParameterSpecification) => Tensor,
  initialBuffer: (specification: BufferSpecification) => Tensor,
): ParameterStore {
  const parameters = new Map<string, Variable>();
  const buffers = new Map<string, Variable>();
  for (const specification of specifications) {
    if (parameters.has(specification.name)) {
      throw new StudioError('internal', `two parameters are called ${specification.name}`, { path: scope });
    }
    parameters.set(specification.name, variableOf(initialParameter(specification)));
  }
  for (const specification of bufferSpecifications) {
    buffers.set(specification.name, variableOf(initialBuffer(specification)));
  }
  return {
    scope,
    specifications,
    bufferSpecifications,
    parameters,
    buffers,
    dispose: () => {
      tf.dispose([...parameters.values(), ...buffers.values()]);
    },
  };
}

/** tfjs keeps a global register of variable names: unnamed ones get a number, and two networks never clash. */
function variableOf(initial: Tensor): Variable {
  const variable = tf.variable(initial, true);
  initial.dispose();
  return variable;
}

function variableNamed(map: ReadonlyMap<string, Variable>, name: string): Variable {
  const variable = map.get(name);
  if (variable === undefined) {
    throw new StudioError('internal', `no parameter is called ${name}`);
  }
  return variable;
}
