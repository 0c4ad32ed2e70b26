import { createRequire } from 'node:module';

/** Number of a TensorFlow data type (`DT_FLOAT` is 1). */
export type DataTypeNumber = number;

/** The protocol-buffer messages of a TensorFlow graph that we write; tfjs-node ships the classes without types. */
interface DimensionMessage {
  setSize(size: number): void;
}
export interface ShapeMessage {
  addDim(dimension: DimensionMessage): void;
}
interface TensorMessage {
  setDtype(type: DataTypeNumber): void;
  setTensorShape(shape: ShapeMessage): void;
  setTensorContent(bytes: Uint8Array): void;
  setBoolValList(values: boolean[]): void;
}
interface ListMessage {
  setTypeList(types: number[]): void;
  setIList(integers: number[]): void;
  setFList(floats: number[]): void;
}
export interface AttributeMessage {
  setType(type: DataTypeNumber): void;
  setB(value: boolean): void;
  setI(value: number): void;
  setF(value: number): void;
  setS(base64: string): void;
  setShape(shape: ShapeMessage): void;
  setTensor(tensor: TensorMessage): void;
  setList(list: ListMessage): void;
}
interface NodeMessage {
  setName(name: string): void;
  setOp(operation: string): void;
  addInput(input: string): void;
  getAttrMap(): { set(name: string, value: AttributeMessage): void };
}
export interface GraphMessage {
  setVersions(versions: { setProducer(producer: number): void }): void;
  addNode(node: NodeMessage): void;
}
interface MetaGraphMessage {
  setMetaInfoDef(info: { addTags(tag: string): void }): void;
  setGraphDef(graph: GraphMessage): void;
}
interface SavedModelMessage {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(graph: MetaGraphMessage): void;
  serializeBinary(): Uint8Array;
}

interface GraphMessages {
  TensorShape: { new (): ShapeMessage; Dim: new () => DimensionMessage };
  Tensor: new () => TensorMessage;
  AttrValue: { new (): AttributeMessage; ListValue: new () => ListMessage };
  NodeDef: new () => NodeMessage;
  GraphDef: new () => GraphMessage;
  VersionDef: new () => { setProducer(producer: number): void };
  MetaGraphDef: { new (): MetaGraphMessage; MetaInfoDef: new () => { addTags(tag: string): void } };
  SavedModel: new () => SavedModelMessage;
}

export const messages = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as GraphMessages;
