import type { TensorMetadata, TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { StudioError } from '../../contract/error.ts';
import { attributes, dataTypes, type GraphBuilder } from './graphBuilder.ts';
import type { AttributeMessage } from './graphMessages.ts';
import { currentPrecision, halfPrecisionRule } from './halfPrecision.ts';
import { type AttributeValues, outputKinds, type TensorKind } from './operationShapes.ts';

type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A tensor of the step, and the graph outputs that compute it. */
interface RecordedTensor {
  readonly kind: TensorKind;
  /** Whether it is computed in bfloat16, though the step takes it for a float32 tensor. */
  readonly isHalf: boolean;
  /** Its output in its own type; missing until something reads it, where it is computed in bfloat16. */
  full?: string;
  /** Its output in bfloat16. */
  half?: string;
}

/** Ids of recorded tensors start above every id of the binding, which counts from 0 in 32 bits. */
const firstRecordedId = 2 ** 40;

/**
 * Stands in for the native binding while a step runs once, and writes every operation that passes into a graph instead of
 * computing it: tensors of the step have a shape and a type, no values. In bfloat16 precision it writes the conversions
 * around products and convolutions; see `halfPrecision.ts`.
 */
export class OperationRecorder {
  readonly #binding: TFJSBinding;
  readonly #graph: GraphBuilder;
  readonly #prefix: string;
  readonly #tensors = new Map<number, RecordedTensor>();
  #nextId = firstRecordedId;

  constructor(binding: TFJSBinding, graph: GraphBuilder, prefix: string) {
    this.#binding = binding;
    this.#graph = graph;
    this.#prefix = prefix;
  }

  /** Says which graph output a tensor that exists before the recording stands for. */
  bind(tensorId: number, output: string, kind: TensorKind): void {
    this.#tensors.set(tensorId, { kind, isHalf: false, full: output });
  }

  /** The graph output that computes a tensor in its own type. Errors: `internal` for a tensor from outside the step. */
  outputOf(tensorId: number): string {
    return this.#full(this.#tensorOf(tensorId));
  }

  /** The binding to run the step with. */
  recordingBinding(): TFJSBinding {
    const intercepted: Partial<TFJSBinding> = {
      executeOp: (name, attributeList, inputIds, outputCount) => this.#record(name, attributeList, inputIds, outputCount),
      createTensor: (shape, type, values) => this.#create(shape, type, values as TensorValues),
      deleteTensor: (id) => this.#delete(id),
      tensorDataSync: () => {
        throw new StudioError('internal', 'A step reads the value of a tensor while it is compiled.', {
          advice: 'Decide nothing by tensor values inside a step: pass what changes as an input.',
        });
      },
    };
    const binding = this.#binding;
    // The binding's own properties are read-only, which a proxy of it may not contradict: hence an empty target.
    return new Proxy({} as TFJSBinding, {
      get(_, property) {
        const own = intercepted[property as keyof TFJSBinding];
        if (own !== undefined) {
          return own;
        }
        const value: unknown = Reflect.get(binding, property, binding);
        return typeof value === 'function' ? (value.bind(binding) as unknown) : value;
      },
    });
  }

  #tensorOf(tensorId: number): RecordedTensor {
    const tensor = this.#tensors.get(tensorId);
    if (tensor === undefined) {
      throw new StudioError('internal', 'A compiled step uses a tensor that is neither its input, nor its state, nor made by it.', {
        advice: 'Pass the tensor as an input or as state of the step.',
      });
    }
    return tensor;
  }

  #create(shape: number[], type: number, values: TensorValues | number[]): number {
    // A real tensor as well: one that is made from JavaScript values may outlive the recording.
    const id = this.#binding.createTensor(shape, type, values as TensorValues);
    this.#tensors.set(id, { kind: { shape: [...shape], type, values: copyValues(values, type) }, isHalf: false });
    return id;
  }

  #delete(id: number): void {
    this.#tensors.delete(id);
    if (id < firstRecordedId) {
      this.#binding.deleteTensor(id);
    }
  }

  #record(operation: string, attributeList: TFEOpAttr[], inputIds: number[], outputCount: number): TensorMetadata[] {
    const inputs = inputIds.map((id) => this.#tensorOf(id));
    const kinds = outputKinds(operation, inputs.map(({ kind }) => kind), valuesByName(attributeList), outputCount);
    const rule = currentPrecision() === 'bfloat16' ? halfPrecisionRule(operation) : null;
    const readsHalf = rule !== null && (rule.reads === 'always' || inputs[0]?.isHalf === true);
    const nodeInputs = inputs.map((tensor, index) => {
      const isHalf = readsHalf && tensor.kind.type === dataTypes.float32 && rule.fullInputs?.includes(index) !== true;
      return isHalf ? this.#half(tensor) : this.#full(tensor);
    });
    const isHalf = kinds.map(
      ({ type }, index) => type === dataTypes.float32 && (rule?.halfOutputs?.includes(index) === true || (readsHalf && rule.fullOutputs?.includes(index) !== true)),
    );
    const named = this.#nodeAttributes(operation, attributeList, inputs);
    if (readsHalf) {
      named['T'] = attributes.type(dataTypes.bfloat16);
    }
    if (named['Output'] !== undefined && isHalf[0] === true) {
      named['Output'] = attributes.type(dataTypes.bfloat16);
    }
    if (named['in_place'] !== undefined) {
      // The state of a session is its own: see `Update` in core/tensor/kernels/operations.inc.
      named['in_place'] = attributes.boolean(true);
    }
    const node = this.#graph.add(this.#graph.uniqueName(`${this.#prefix}/${operation}`), operation, nodeInputs, named);
    return kinds.map((kind, index) => this.#output(kind, `${node}:${index}`, isHalf[index] === true));
  }

  #output(kind: TensorKind, output: string, isHalf: boolean): TensorMetadata {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#tensors.set(id, isHalf ? { kind, isHalf, half: output } : { kind, isHalf, full: output });
    return { id, shape: [...kind.shape], dtype: kind.type };
  }

  /** The output of a tensor in its own type: a constant becomes a node only when it is read. */
  #full(tensor: RecordedTensor): string {
    if (tensor.full === undefined) {
      const { shape, type, values } = tensor.kind;
      tensor.full =
        tensor.half === undefined
          ? `${this.#graph.constant(this.#graph.uniqueName(`${this.#prefix}/constant`), type, shape, values as TensorValues)}:0`
          : this.#cast(tensor.half, dataTypes.bfloat16, dataTypes.float32);
    }
    return tensor.full;
  }

  /** The output of a float32 tensor in bfloat16; converted once, however many read it. */
  #half(tensor: RecordedTensor): string {
    tensor.half ??= this.#cast(this.#full(tensor), dataTypes.float32, dataTypes.bfloat16);
    return tensor.half;
  }

  #cast(output: string, from: number, to: number): string {
    const node = this.#graph.add(this.#graph.uniqueName(`${this.#prefix}/Cast`), 'Cast', [output], { SrcT: attributes.type(from), DstT: attributes.type(to) });
    return `${node}:0`;
  }

  /** Attributes of the node; those that the eager runtime infers must be written down. */
  #nodeAttributes(operation: string, attributeList: TFEOpAttr[], inputs: readonly RecordedTensor[]): Record<string, AttributeMessage> {
    if (operation === 'ExpandDims') {
      const [input, dimension] = inputs as [RecordedTensor, RecordedTensor];
      return { T: attributes.type(input.kind.type), Tdim: attributes.type(dimension.kind.type) };
    }
    return Object.fromEntries(attributeList.map((entry) => [entry.name, this.#attribute(entry)]));
  }

  #attribute(entry: TFEOpAttr): AttributeMessage {
    const { type, value } = entry;
    const binding = this.#binding;
    switch (type) {
      case binding.TF_ATTR_TYPE:
        return Array.isArray(value) ? attributes.types(value) : attributes.type(value as number);
      case binding.TF_ATTR_BOOL:
        return attributes.boolean(value as boolean);
      case binding.TF_ATTR_INT:
        return Array.isArray(value) ? attributes.integers(value) : attributes.integer(value as number);
      case binding.TF_ATTR_FLOAT:
        return Array.isArray(value) ? attributes.floats(value) : attributes.float(value as number);
      case binding.TF_ATTR_STRING:
        return attributes.text(value as string);
      case binding.TF_ATTR_SHAPE:
        return attributes.shape(value as number[]);
      default:
        throw new StudioError('internal', `The attribute ${entry.name} has a kind (${type}) that the step compiler does not know.`);
    }
  }
}

function copyValues(values: TensorValues | number[], type: number): TensorValues {
  if (!Array.isArray(values)) {
    return values.slice();
  }
  if (type === dataTypes.float32) {
    return Float32Array.from(values);
  }
  return type === dataTypes.bool ? Uint8Array.from(values) : Int32Array.from(values);
}

function valuesByName(attributeList: readonly TFEOpAttr[]): AttributeValues {
  return Object.fromEntries(attributeList.map(({ name, value }) => [name, value as unknown]));
}
