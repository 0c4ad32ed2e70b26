import { initialValues } from '../../core/nn/initialiser.ts';
import type { ForwardContext, Network } from '../../core/nn/network.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import type { Tensor, Variable } from '../../core/tensor/tensorflow.ts';
import { tf } from '../../core/tensor/tensorflow.ts';

/** One network alone, with variables of its own: what a test takes gradients for. */
export interface NetworkVariables {
  readonly parameters: ReadonlyMap<string, Variable>;
  readonly buffers: ReadonlyMap<string, Variable>;
  /** @param multipliers - of drop path, by site */
  context(training: boolean, multipliers?: Readonly<Record<string, Tensor>>): ForwardContext;
  dispose(): void;
}

export function networkVariables(network: Network): NetworkVariables {
  const parameters = new Map(
    network.parameters.map(({ name, shape, initialise }) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return [name, variableOf(tf.tensor(initialValues(initialise, count, randomStream(0, name)), [...shape]))];
    }),
  );
  const buffers = new Map(network.buffers.map(({ name, shape, initial }) => [name, variableOf(tf.fill([...shape], initial))]));
  return {
    parameters,
    buffers,
    context: (training, multipliers = {}) => ({
      training,
      parameter: (name) => named(parameters, name),
      buffer: (name) => named(buffers, name),
      updateBuffer: (name, value) => named(buffers, name).assign(value),
      dropPath: (site) => multipliers[site],
    }),
    dispose: () => tf.dispose([...parameters.values(), ...buffers.values()]),
  };
}

function variableOf(initial: Tensor): Variable {
  const variable = tf.variable(initial);
  initial.dispose();
  return variable;
}

function named(variables: ReadonlyMap<string, Variable>, name: string): Variable {
  const variable = variables.get(name);
  if (variable === undefined) {
    throw new Error(`the network asks for ${name}, which it does not declare`);
  }
  return variable;
}
