import { StudioError } from '../contract/error.ts';
import { initialValues } from '../nn/initialiser.ts';
import { elementCount } from '../nn/elementCount.ts';
import { randomStream } from '../tensor/randomStream.ts';
import type { NamedTensors } from '../tensor/compile/compiledSession.ts';
import type { Tensor, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { type PackedTensors, packGroup, readGroup } from './packing.ts';
import type { TrainingSetup } from './trainingSetup.ts';

/** What is kept for each parameter, in packed matrices: `student/decayed`, ... */
export const packedKinds = ['student', 'teacher', 'firstMoment', 'secondMoment'] as const;
export type PackedKind = (typeof packedKinds)[number];

export type NetworkName = 'student' | 'teacher';

/** A tensor as checkpoints store it. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export const stateKeys = {
  packed: (kind: PackedKind, group: string) => `${kind}/${group}`,
  /** Centre of a projection's teacher scores, 1 x prototypes. */
  centre: (scope: string) => `centre/${scope}`,
  /** Running statistics. */
  buffer: (network: NetworkName, name: string) => `${network}Buffer/${name}`,
};

/**
 * State of a run at step 0: the student from the spec's seed, the teacher equal to it, moments and centres zero.
 * Every parameter draws from the stream (seed, `parameters`, full name), so parts that a spec adds change no other.
 * The caller disposes the tensors.
 *
 * @param given - values of parameters and buffers in place of those of the seed, by full name
 */
export function createTrainingState(setup: TrainingSetup, given: ReadonlyMap<string, Float32Array> = new Map()): Record<string, Tensor> {
  const { seed } = setup.spec.schedule;
  const initial = new Map(
    setup.composition.parameters.map(({ name, shape, initialise }) => [
      name,
      given.get(name) ?? initialValues(initialise, elementCount(shape), randomStream(seed, 'parameters', name)),
    ]),
  );
  return stateFrom(setup, (kind, name, shape) => {
    switch (kind) {
      case 'student':
      case 'teacher':
        return initial.get(name) ?? given.get(name) ?? constantValues(setup, name);
      default:
        return new Float32Array(elementCount(shape));
    }
  });
}

/** Shapes by the names that checkpoints use: `teacher.base.cls_token`, `centre.projections.head`, ... */
export function storedShapes(setup: TrainingSetup): Map<string, readonly number[]> {
  return new Map([
    ...packedKinds.flatMap((kind) =>
      setup.packing.groups.flatMap(({ entries }) => entries.map(({ specification: { name, shape } }) => [`${kind}.${name}`, shape] as const)),
    ),
    ...plainEntries(setup).map(({ kind, name, shape }) => [`${kind}.${name}`, shape] as const),
  ]);
}

/**
 * The values of a state, in the order of {@link storedShapes}. Only one entry of the state is held at a time.
 *
 * @param read - a copy of an entry, which is disposed here
 */
export function* storedValues(setup: TrainingSetup, read: (key: string) => Tensor): Generator<Float32Array> {
  for (const kind of packedKinds) {
    for (const group of setup.packing.groups) {
      const matrix = read(stateKeys.packed(kind, group.name)) as Tensor2D;
      const values = readGroup(group, matrix);
      matrix.dispose();
      yield* values.values();
    }
  }
  for (const { key } of plainEntries(setup)) {
    const tensor = read(key);
    const values = tensor.dataSync<'float32'>();
    tensor.dispose();
    yield values;
  }
}

/** The values of `state` by the names that checkpoints use. */
export function exportTrainingState(setup: TrainingSetup, state: NamedTensors): Map<string, StoredTensor> {
  const values = storedValues(setup, (key) => tf.clone(tensorOf(state, key)));
  return new Map([...storedShapes(setup)].map(([name, shape]) => [name, { shape, values: values.next().value as Float32Array }]));
}

/**
 * The state that {@link exportTrainingState} wrote; the caller disposes the tensors.
 * Errors: `badData` for tensors that are missing or have another shape.
 */
export function restoreTrainingState(setup: TrainingSetup, stored: ReadonlyMap<string, StoredTensor>): Record<string, Tensor> {
  return stateFrom(setup, (kind, name, shape) => {
    const tensor = stored.get(`${kind}.${name}`);
    if (tensor === undefined || tensor.shape.join() !== shape.join()) {
      const found = tensor === undefined ? 'is missing' : `is [${tensor.shape.join(', ')}] instead of [${shape.join(', ')}]`;
      throw new StudioError('badData', `the tensor ${kind}.${name} of the checkpoint ${found}`, {
        advice: 'Use a checkpoint of a run with the same base, heads and objective.',
      });
    }
    return tensor.values;
  });
}

/** One network's packed parameters. */
export function packedOf(setup: TrainingSetup, state: NamedTensors, kind: PackedKind): PackedTensors {
  return Object.fromEntries(
    setup.packing.groups.map((group) => [group.name, tensorOf(state, stateKeys.packed(kind, group.name)) as Tensor2D]),
  );
}

/** One network's buffers by full name. */
export function buffersOf(setup: TrainingSetup, state: NamedTensors, network: NetworkName): Map<string, Tensor> {
  return new Map(setup.composition.buffers.map(({ name }) => [name, tensorOf(state, stateKeys.buffer(network, name))]));
}

/** An entry that must be there. */
export function tensorOf(tensors: NamedTensors, key: string): Tensor {
  const tensor = tensors[key];
  if (tensor === undefined) {
    throw new StudioError('internal', `there is no tensor "${key}"`);
  }
  return tensor;
}

type ValueKind = PackedKind | 'centre';

function stateFrom(
  setup: TrainingSetup,
  valuesOf: (kind: ValueKind, name: string, shape: readonly number[]) => Float32Array,
): Record<string, Tensor> {
  const state: Record<string, Tensor> = {};
  try {
    for (const kind of packedKinds) {
      for (const group of setup.packing.groups) {
        state[stateKeys.packed(kind, group.name)] = packGroup(group, ({ name, shape }) => valuesOf(kind, name, shape));
      }
    }
    for (const { kind, name, key, shape } of plainEntries(setup)) {
      state[key] = tf.tensor(valuesOf(kind, name, shape), [...shape]);
    }
    return state;
  } catch (error) {
    tf.dispose(state);
    throw error;
  }
}

/** Entries of the state that are not packed. */
function plainEntries(setup: TrainingSetup): { kind: ValueKind; name: string; key: string; shape: readonly number[] }[] {
  const { composition, spec } = setup;
  const networks: NetworkName[] = ['student', 'teacher'];
  return [
    ...composition.centred.map((scope) => ({
      kind: 'centre' as const,
      name: scope,
      key: stateKeys.centre(scope),
      shape: [1, spec.objective.prototypes],
    })),
    ...networks.flatMap((network) =>
      composition.buffers.map(({ name, shape }) => ({ kind: network, name, key: stateKeys.buffer(network, name), shape })),
    ),
  ];
}

function constantValues(setup: TrainingSetup, bufferName: string): Float32Array {
  const buffer = setup.composition.buffers.find(({ name }) => name === bufferName);
  if (buffer === undefined) {
    throw new StudioError('internal', `nothing is called ${bufferName}`);
  }
  return new Float32Array(elementCount(buffer.shape)).fill(buffer.initial);
}
