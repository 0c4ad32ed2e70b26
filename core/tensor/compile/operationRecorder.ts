import type { TensorMetadata, TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { StudioError } from '../../contract/error.ts';
import { attributes, dataTypes, type GraphBuilder } from './graphBuilder.ts';
import type { AttributeMessage } from './graphMessages.ts';

/** What the recorder must know of a tensor to write the operations that read it. */
interface TensorKind {
  readonly rank: number;
  readonly type: number;
}

type TensorValues = Float32Array | Int32Array | Uint8Array;

/**
 * Stands in for the native binding while a step runs once eagerly, and writes every operation that passes into a graph.
 * Tensor ids are never used twice by the binding, so freed tensors need no care.
 */
export class OperationRecorder {
  readonly #binding: TFJSBinding;
  readonly #graph: GraphBuilder;
  readonly #prefix: string;
  /** Graph output (`node:index`) by tensor id. */
  readonly #outputs = new Map<number, string>();
  /** Tensors that the step made from JavaScript values; they become constants when an operation reads them. */
  readonly #values = new Map<number, { shape: number[]; type: number; values: TensorValues }>();
  readonly #kinds = new Map<number, TensorKind>();

  constructor(binding: TFJSBinding, graph: GraphBuilder, prefix: string) {
    this.#binding = binding;
    this.#graph = graph;
    this.#prefix = prefix;
  }

  /** Says which graph output a tensor that exists before the recording stands for. */
  bind(tensorId: number, output: string, kind: TensorKind): void {
    this.#outputs.set(tensorId, output);
    this.#kinds.set(tensorId, kind);
  }

  /** The graph output that computes a tensor. Errors: `internal` for a tensor from outside the step. */
  outputOf(tensorId: number): string {
    const known = this.#outputs.get(tensorId);
    if (known !== undefined) {
      return known;
    }
    const constant = this.#values.get(tensorId);
    if (constant === undefined) {
      throw new StudioError('internal', 'A compiled step uses a tensor that is neither its input, nor its state, nor made by it.', {
        advice: 'Pass the tensor as an input or as state of the step.',
      });
    }
    const name = this.#graph.constant(this.#graph.uniqueName(`${this.#prefix}/constant`), constant.type, constant.shape, constant.values);
    this.#outputs.set(tensorId, `${name}:0`);
    return `${name}:0`;
  }

  /** The binding to run the step with. */
  recordingBinding(): TFJSBinding {
    const intercepted: Partial<TFJSBinding> = {
      executeOp: (name, attributeList, inputIds, outputCount) => this.#execute(name, attributeList, inputIds, outputCount),
      createTensor: (shape, type, values) => this.#create(shape, type, values as TensorValues),
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

  #create(shape: number[], type: number, values: TensorValues | number[]): number {
    const id = this.#binding.createTensor(shape, type, values as TensorValues);
    this.#values.set(id, { shape: [...shape], type, values: copyValues(values, type) });
    this.#kinds.set(id, { rank: shape.length, type });
    return id;
  }

  #execute(operation: string, attributeList: TFEOpAttr[], inputIds: number[], outputCount: number): TensorMetadata[] {
    const results = this.#binding.executeOp(operation, attributeList, inputIds, outputCount);
    const inputs = inputIds.map((id) => this.outputOf(id));
    const recorded = this.#asNode(operation, Object.fromEntries(attributeList.map((entry) => [entry.name, this.#attribute(entry)])), inputIds);
    const node = this.#graph.add(this.#graph.uniqueName(`${this.#prefix}/${recorded.operation}`), recorded.operation, inputs, recorded.attributes);
    results.forEach((result, index) => this.bind(result.id, `${node}:${index}`, { rank: result.shape.length, type: result.dtype }));
    return results;
  }

  /**
   * What differs between an eager operation and its node: a product of two matrices is written as `MatMul`, which the graph
   * optimiser can fuse with bias and activation; and types that the eager runtime infers must be written down.
   */
  #asNode(operation: string, named: Record<string, AttributeMessage>, inputIds: number[]): { operation: string; attributes: Record<string, AttributeMessage> } {
    const { adj_x: transposeA, adj_y: transposeB, ...rest } = named;
    if (operation === 'BatchMatMulV2' && transposeA !== undefined && transposeB !== undefined && inputIds.every((id) => this.#kinds.get(id)?.rank === 2)) {
      return { operation: 'MatMul', attributes: { ...rest, transpose_a: transposeA, transpose_b: transposeB } };
    }
    if (operation === 'ExpandDims') {
      const [input, dimension] = inputIds.map((id) => this.#kinds.get(id)?.type ?? dataTypes.float32) as [number, number];
      return { operation, attributes: { T: attributes.type(input), Tdim: attributes.type(dimension) } };
    }
    return { operation, attributes: named };
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
