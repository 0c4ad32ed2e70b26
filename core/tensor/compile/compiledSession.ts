import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { StudioError } from '../../contract/error.ts';
import type { Precision } from '../../contract/spec.ts';
import { type Tensor, tf } from '../tensorflow.ts';
import { attributes, dataTypes, GraphBuilder, type StateDataType } from './graphBuilder.ts';
import { inPrecision } from './halfPrecision.ts';
import { OperationRecorder } from './operationRecorder.ts';

export type NamedTensors = Readonly<Record<string, Tensor>>;

/** What a step gives back: the entries of the state that it replaces, and its outputs. */
export interface StepResult {
  readonly state: NamedTensors;
  readonly outputs: NamedTensors;
}

/** A pure function of state and inputs. It must not decide anything by tensor values. */
export type Step = (state: NamedTensors, inputs: NamedTensors) => StepResult;

/** A step to compile, with example inputs that fix the shapes. The examples stay the caller's. */
export interface StepDefinition {
  readonly step: Step;
  readonly example: NamedTensors;
  /** Of its products and convolutions; without it float32. */
  readonly precision?: Precision;
}

interface StateEntry {
  readonly read: string;
  readonly initial: string;
  readonly initialised: string;
  readonly shape: number[];
  readonly dtype: string;
}

interface Signature {
  /** Input names with their shapes and types. */
  readonly inputs: Map<string, { node: string; shape: number[]; dtype: string }>;
  readonly outputs: string[];
  /** Graph outputs, in the order of `outputs`. */
  readonly fetches: string[];
}

/** What we use of tfjs-node's backend; its types hide the two methods that turn tensors into the binding's ids and back. */
interface NativeBackend {
  binding: NodeJSKernelBackend['binding'];
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
}

function backend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** The binding's id of a tensor; values still waiting in JavaScript are handed over first. */
function tensorId(tensor: Tensor): number {
  return backend().getInputTensorIds([tensor])[0] as number;
}

function typeOf(name: string, tensor: Tensor): number {
  const type = dataTypes[tensor.dtype as StateDataType] as number | undefined;
  if (type === undefined) {
    throw new StudioError('internal', `"${name}" is a ${tensor.dtype} tensor; compiled steps take float32, int32 and bool.`);
  }
  return type;
}

/**
 * Steps that share one state, each recorded once and then run as a single call of the TensorFlow runtime.
 * The state lives in the runtime's variables: read it for a checkpoint with {@link readState}.
 */
export class CompiledSession {
  readonly #modelId: number;
  readonly #signatures: Map<string, Signature>;
  readonly #state: Map<string, StateEntry>;

  private constructor(modelId: number, signatures: Map<string, Signature>, state: Map<string, StateEntry>) {
    this.#modelId = modelId;
    this.#signatures = signatures;
    this.#state = state;
  }

  /**
   * Records every step once, without computing it, and loads them into one session.
   * `state` gives the initial values and stays the caller's: dispose it after this returns.
   * Errors: `internal` where a step reads tensor values, uses foreign tensors, or replaces state it does not have.
   */
  static compile(state: NamedTensors, steps: Readonly<Record<string, StepDefinition>>): CompiledSession {
    const graph = new GraphBuilder();
    const stateNodes = new Map<string, StateEntry>();
    for (const [index, [name, tensor]] of Object.entries(state).entries()) {
      const type = typeOf(name, tensor);
      const handle = graph.variable(`state_${index}`, type, tensor.shape);
      const initial = graph.placeholder(`initial_${index}`, type, tensor.shape);
      // Copies: a step may overwrite the state, which must be neither the caller's tensor nor one that was read.
      const copy = graph.add(`copy_${index}`, 'DeepCopy', [initial], { T: attributes.type(type) });
      graph.add(`initialise_${index}`, 'AssignVariableOp', [handle, copy], { dtype: attributes.type(type) });
      const initialised = graph.constant(`initialised_${index}`, dataTypes.int32, [], new Int32Array([1]), [`initialise_${index}`]);
      const value = graph.add(`value_${index}`, 'ReadVariableOp', [handle], { dtype: attributes.type(type) });
      const read = graph.add(`read_${index}`, 'DeepCopy', [value], { T: attributes.type(type) });
      stateNodes.set(name, { read, initial, initialised, shape: tensor.shape, dtype: tensor.dtype });
    }
    const signatures = new Map(Object.entries(steps).map(([name, definition]) => [name, recordStep(graph, name, definition, state)]));
    const session = new CompiledSession(loadGraph(graph), signatures, stateNodes);
    session.writeState(state);
    return session;
  }

  /**
   * Runs a step: replaces the state and gives back the outputs, which the caller disposes.
   * Errors: `internal` for inputs that are missing or have another shape than the example.
   */
  run(name: string, inputs: NamedTensors): Record<string, Tensor> {
    const signature = this.#signatures.get(name);
    if (signature === undefined) {
      throw new StudioError('internal', `There is no compiled step "${name}".`);
    }
    const ids: number[] = [];
    const nodes: string[] = [];
    for (const [inputName, expected] of signature.inputs) {
      const tensor = inputs[inputName];
      if (tensor === undefined || tensor.dtype !== expected.dtype || tensor.shape.join() !== expected.shape.join()) {
        const received = tensor === undefined ? 'nothing' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
        throw new StudioError('internal', `The step "${name}" takes ${expected.dtype} [${expected.shape.join(', ')}] as "${inputName}", and received ${received}.`);
      }
      ids.push(tensorId(tensor));
      nodes.push(`${expected.node}:0`);
    }
    const results = this.#fetch(ids, nodes, signature.fetches);
    return Object.fromEntries(signature.outputs.map((outputName, index) => [outputName, results[index] as Tensor]));
  }

  /** Copies of the named entries of the state (all without names); the caller disposes them. */
  readState(names: readonly string[] = [...this.#state.keys()]): Record<string, Tensor> {
    const fetches = names.map((name) => `${this.#entry(name).read}:0`);
    const results = fetches.length === 0 ? [] : this.#fetch([], [], fetches);
    return Object.fromEntries(names.map((name, index) => [name, results[index] as Tensor]));
  }

  /** Replaces entries of the state, for example by those of a checkpoint. */
  writeState(values: NamedTensors): void {
    const entries = Object.entries(values).map(([name, tensor]) => {
      const entry = this.#entry(name);
      if (entry.shape.join() !== tensor.shape.join() || entry.dtype !== tensor.dtype) {
        throw new StudioError('internal', `The state "${name}" is ${entry.dtype} [${entry.shape.join(', ')}], not ${tensor.dtype} [${tensor.shape.join(', ')}].`);
      }
      return { tensor, feed: `${entry.initial}:0`, fetch: `${entry.initialised}:0` };
    });
    if (entries.length === 0) {
      return;
    }
    // In one call: the runtime optimises the whole graph anew for every other list of inputs, a third of a second for a ResNet-18.
    const done = this.#fetch(entries.map(({ tensor }) => tensorId(tensor)), entries.map(({ feed }) => feed), entries.map(({ fetch }) => fetch));
    tf.dispose(done);
  }

  /** Frees the session with its state. */
  dispose(): void {
    backend().binding.deleteSavedModel(this.#modelId);
  }

  #entry(name: string) {
    const entry = this.#state.get(name);
    if (entry === undefined) {
      throw new StudioError('internal', `There is no state "${name}".`);
    }
    return entry;
  }

  #fetch(ids: number[], nodes: string[], fetches: string[]): Tensor[] {
    const native = backend();
    const metadata = native.binding.runSavedModel(this.#modelId, ids, nodes.join(','), fetches.join(','));
    return metadata.map((entry) => native.createOutputTensor(entry));
  }
}

function recordStep(graph: GraphBuilder, name: string, definition: StepDefinition, state: NamedTensors): Signature {
  const native = backend();
  const recorder = new OperationRecorder(native.binding, graph, name);
  const inputs: Signature['inputs'] = new Map();
  for (const [index, [inputName, tensor]] of Object.entries(definition.example).entries()) {
    const type = typeOf(inputName, tensor);
    const node = graph.placeholder(`${name}/input_${index}`, type, tensor.shape);
    recorder.bind(tensorId(tensor), `${node}:0`, { shape: tensor.shape, type });
    inputs.set(inputName, { node, shape: tensor.shape, dtype: tensor.dtype });
  }
  const reads = new Map<string, string>();
  for (const [index, [stateName, tensor]] of Object.entries(state).entries()) {
    const type = typeOf(stateName, tensor);
    const read = graph.add(`${name}/read_${index}`, 'ReadVariableOp', [`state_${index}`], { dtype: attributes.type(type) });
    recorder.bind(tensorId(tensor), `${read}:0`, { shape: tensor.shape, type });
    reads.set(stateName, read);
  }
  const plainBinding = native.binding;
  native.binding = recorder.recordingBinding();
  let results: Pick<Signature, 'outputs' | 'fetches'> = { outputs: [], fetches: [] };
  try {
    // All that the recording made is freed before the real binding is back, which knows nothing of it.
    tf.tidy(() => {
      const { state: next, outputs } = inPrecision(definition.precision ?? 'float32', () => definition.step(state, definition.example));
      results = writeResults(graph, name, recorder, { ...prefixed('state', next), ...prefixed('output', outputs) }, state, reads);
    });
    return { inputs, ...results };
  } finally {
    native.binding = plainBinding;
  }
}

function prefixed(prefix: string, tensors: NamedTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}:${name}`, tensor]));
}

/** Writes the assignments of the new state and the outputs, which wait for them. */
function writeResults(
  graph: GraphBuilder,
  name: string,
  recorder: OperationRecorder,
  result: Record<string, Tensor>,
  state: NamedTensors,
  reads: Map<string, string>,
): Pick<Signature, 'outputs' | 'fetches'> {
  const stateNames = Object.keys(state);
  const assignments: string[] = [];
  const outputs: string[] = [];
  const sources: { source: string; type: number }[] = [];
  for (const [key, tensor] of Object.entries(result)) {
    const resultName = key.slice(key.indexOf(':') + 1);
    const source = recorder.outputOf(tensorId(tensor));
    const type = typeOf(resultName, tensor);
    if (key.startsWith('output:')) {
      outputs.push(resultName);
      sources.push({ source, type });
      continue;
    }
    const read = reads.get(resultName);
    if (read === undefined || tensor.shape.join() !== state[resultName]?.shape.join()) {
      throw new StudioError('internal', `The step "${name}" replaces the state "${resultName}", which does not exist or has another shape.`);
    }
    // The old value must have been read before the variable is overwritten.
    const index = stateNames.indexOf(resultName);
    assignments.push(
      graph.add(`${name}/assign_${index}`, 'AssignVariableOp', [`state_${index}`, source, `^${read}`], { dtype: attributes.type(type) }),
    );
  }
  const controls = assignments.map((node) => `^${node}`);
  const fetches = sources.map(({ source, type }, index) => {
    const node = graph.add(`${name}/output_${index}`, 'Identity', [source, ...controls], { T: attributes.type(type) });
    return `${node}:0`;
  });
  if (fetches.length === 0) {
    throw new StudioError('internal', `The step "${name}" has no output.`, { advice: 'Give back at least one tensor, for example the loss.' });
  }
  return { outputs, fetches };
}

function loadGraph(graph: GraphBuilder): number {
  const folder = mkdtempSync(join(tmpdir(), 'hssl-step-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), graph.serialise());
    return backend().binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
