import { StudioError } from '../contract/error.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { DropPathSite, ForwardContext } from './network.ts';
import type { ParameterStore } from './parameterStore.ts';

export interface ForwardContextOptions {
  readonly training: boolean;
  /** Multipliers of {@link drawDropPath} as a tensor, sites x batch. Absent: nothing is dropped. */
  readonly dropPath?: { readonly sites: readonly DropPathSite[]; readonly multipliers: Tensor };
  /** Takes the next value of a buffer instead of the store; the receiver owns the tensor. */
  readonly updateBuffer?: (name: string, value: Tensor) => void;
}

/** A context that reads a store's tensors and, in training, writes its buffers. */
export function createForwardContext(store: ParameterStore, options: ForwardContextOptions): ForwardContext {
  const { training, dropPath, updateBuffer } = options;
  const rows = new Map(dropPath?.sites.map((site, row) => [site.name, row]));
  return {
    training,
    parameter: (name) => named(store.parameters, name, store.scope),
    buffer: (name) => named(store.buffers, name, store.scope),
    updateBuffer:
      updateBuffer ??
      ((name, value) => {
        const buffer = named(store.buffers, name, store.scope);
        buffer.assign(value);
      }),
    dropPath: (site) => {
      const row = rows.get(site);
      if (dropPath === undefined || row === undefined) {
        return undefined;
      }
      return tf.reshape(tf.slice(dropPath.multipliers, [row, 0], [1, -1]), [-1]);
    },
  };
}

function named<Value>(map: ReadonlyMap<string, Value>, name: string, scope: string): Value {
  const value = map.get(name);
  if (value === undefined) {
    throw new StudioError('internal', `no tensor is called ${name}`, { path: scope });
  }
  return value;
}
