import { type AttributeMessage, type DataTypeNumber, messages, type ShapeMessage } from './graphMessages.ts';

/** Numbers of TensorFlow's data types that a training step uses. */
export const dataTypes = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;
export type StateDataType = 'float32' | 'int32' | 'bool';

/** The newest graph version whose rules the writer keeps; readers from TensorFlow 2.9 on accept it. */
const graphVersion = 1087;

function shapeMessage(shape: readonly number[]): ShapeMessage {
  const message = new messages.TensorShape();
  for (const size of shape) {
    const dimension = new messages.TensorShape.Dim();
    dimension.setSize(size);
    message.addDim(dimension);
  }
  return message;
}

function attribute(write: (message: AttributeMessage) => void): AttributeMessage {
  const message = new messages.AttrValue();
  write(message);
  return message;
}

export const attributes = {
  type: (type: DataTypeNumber) => attribute((message) => message.setType(type)),
  types: (types: number[]) =>
    attribute((message) => {
      const list = new messages.AttrValue.ListValue();
      list.setTypeList(types);
      message.setList(list);
    }),
  boolean: (value: boolean) => attribute((message) => message.setB(value)),
  integer: (value: number) => attribute((message) => message.setI(value)),
  integers: (values: number[]) =>
    attribute((message) => {
      const list = new messages.AttrValue.ListValue();
      list.setIList(values);
      message.setList(list);
    }),
  float: (value: number) => attribute((message) => message.setF(value)),
  floats: (values: number[]) =>
    attribute((message) => {
      const list = new messages.AttrValue.ListValue();
      list.setFList(values);
      message.setList(list);
    }),
  text: (value: string) => attribute((message) => message.setS(Buffer.from(value).toString('base64'))),
  shape: (shape: readonly number[]) => attribute((message) => message.setShape(shapeMessage(shape))),
  tensor: (type: DataTypeNumber, shape: readonly number[], values: Float32Array | Int32Array | Uint8Array) =>
    attribute((message) => {
      const tensor = new messages.Tensor();
      tensor.setDtype(type);
      tensor.setTensorShape(shapeMessage(shape));
      if (type === dataTypes.bool) {
        tensor.setBoolValList(Array.from(values, Boolean));
      } else {
        tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
      message.setTensor(tensor);
    }),
};

/** Writes a TensorFlow graph node by node. Names are unique; an output is `name:index`, a control input `^name`. */
export class GraphBuilder {
  #graph = new messages.GraphDef();
  #count = 0;

  constructor() {
    const version = new messages.VersionDef();
    version.setProducer(graphVersion);
    this.#graph.setVersions(version);
  }

  /** A name that no other node has. */
  uniqueName(stem: string): string {
    this.#count++;
    return `${stem}_${this.#count}`;
  }

  /** Adds a node and gives back its name. */
  add(name: string, operation: string, inputs: readonly string[], attributesByName: Record<string, AttributeMessage>): string {
    const node = new messages.NodeDef();
    node.setName(name);
    node.setOp(operation);
    for (const input of inputs) {
      node.addInput(input);
    }
    const map = node.getAttrMap();
    for (const [key, value] of Object.entries(attributesByName)) {
      map.set(key, value);
    }
    this.#graph.addNode(node);
    return name;
  }

  placeholder(name: string, type: DataTypeNumber, shape: readonly number[]): string {
    return this.add(name, 'Placeholder', [], { dtype: attributes.type(type), shape: attributes.shape(shape) });
  }

  constant(name: string, type: DataTypeNumber, shape: readonly number[], values: Float32Array | Int32Array | Uint8Array, after: readonly string[] = []): string {
    const controls = after.map((node) => `^${node}`);
    return this.add(name, 'Const', controls, { dtype: attributes.type(type), value: attributes.tensor(type, shape, values) });
  }

  variable(name: string, type: DataTypeNumber, shape: readonly number[]): string {
    return this.add(name, 'VarHandleOp', [], {
      dtype: attributes.type(type),
      shape: attributes.shape(shape),
      shared_name: attributes.text(name),
      container: attributes.text(''),
    });
  }

  /** The bytes of a SavedModel with this graph, tagged `serve`. */
  serialise(): Uint8Array {
    const info = new messages.MetaGraphDef.MetaInfoDef();
    info.addTags('serve');
    const metaGraph = new messages.MetaGraphDef();
    metaGraph.setMetaInfoDef(info);
    metaGraph.setGraphDef(this.#graph);
    const model = new messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(metaGraph);
    return model.serializeBinary();
  }
}
