import type { CompiledSession, NamedTensors, Step } from '../tensor/compile/compiledSession.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { StudioError } from '../contract/error.ts';
import { tf } from '../tensor/tensorflow.ts';

/** Steps that share one state, however they are run: see {@link CompiledSession} and {@link createEagerSession}. */
export type StepSession = Pick<CompiledSession, 'run' | 'readState' | 'writeState' | 'dispose'>;

/**
 * Runs steps operation by operation: for debugging, and as the reference for compiled ones. `state` gives the initial
 * values and stays the caller's.
 */
export function createEagerSession(state: NamedTensors, steps: Readonly<Record<string, Step>>): StepSession {
  const current: Record<string, Tensor> = {};
  const replace = (values: NamedTensors): void => {
    for (const [name, tensor] of Object.entries(values)) {
      current[name]?.dispose();
      current[name] = tensor;
    }
  };
  const copies = (values: NamedTensors): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(values).map(([name, tensor]) => [name, tf.clone(tensor)]));
  replace(copies(state));
  return {
    run: (name, inputs) => {
      const step = steps[name];
      if (step === undefined) {
        throw new StudioError('internal', `There is no step "${name}".`);
      }
      const result = tf.tidy(() => {
        const { state: next, outputs } = step(current, inputs);
        return { state: next, outputs };
      });
      replace(result.state);
      return { ...result.outputs };
    },
    readState: (names = Object.keys(current)) => {
      const missing = names.find((name) => current[name] === undefined);
      if (missing !== undefined) {
        throw new StudioError('internal', `There is no state "${missing}".`);
      }
      return copies(Object.fromEntries(names.map((name) => [name, current[name] as Tensor])));
    },
    writeState: (values) => replace(copies(values)),
    dispose: () => {
      tf.dispose(current);
    },
  };
}
