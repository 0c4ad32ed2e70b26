import { StudioError } from '../contract/error.ts';
import { basePart, type WeightNetwork } from '../contract/weights.ts';
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from '../tensor/safetensors.ts';
import { checkpointFacts } from './checkpointFacts.ts';
import { type ExportedPart, exportedPart } from './exportedPart.ts';
import { timmModel } from './timmModel.ts';
import { toTimmLayout } from './timmLayout.ts';

export interface ExportedWeights {
  readonly network: WeightNetwork;
  /** `base`, or a head's id. */
  readonly part: string;
}

/**
 * Writes one network of a checkpoint, without what stands behind it in training, as safetensors with timm's names and
 * layouts. The file's metadata tell the spec, the data set with the mean and deviation that images were normalised with, step
 * and epoch, the scores of the last evaluation, and how timm builds the network. Works on files alone.
 * Errors: `badData` for a file that is not such a checkpoint, `badInput` for a part that the run does not have, `notFound`;
 * those of the file system.
 *
 * @param target - replaced in one step
 */
export async function exportWeights(
  checkpoint: string,
  target: string,
  { network, part: partName }: ExportedWeights = { network: 'teacher', part: basePart },
): Promise<{ path: string; bytes: number }> {
  const { tensors, metadata } = await readSafetensors(checkpoint);
  const { spec, dataset } = checkpointFacts(metadata, checkpoint);
  const part = exportedPart(spec, partName, dataset.channels);
  const prefix = `${network}.${part.scope}.`;
  const exported = new Map<string, SafetensorsEntry>();
  for (const { name, kind, shape } of part.network.parameters) {
    const { data } = tensorNamed(tensors, prefix + name, shape, checkpoint);
    const values = toTimmLayout(kind, { shape, data });
    exported.set(name, { dtype: 'F32', shape: values.shape, data: values.data as Float32Array<ArrayBuffer> });
  }
  for (const { name, shape } of part.network.buffers) {
    exported.set(name, tensorNamed(tensors, prefix + name, shape, checkpoint));
    const batches = batchCountName(name);
    if (batches !== null) {
      exported.set(batches, { dtype: 'I64', shape: [], data: BigInt64Array.of(BigInt(metadata['step'] ?? 0)) });
    }
  }
  const bytes = await writeSafetensors(target, exported, {
    // How PyTorch's loaders know the layout.
    format: 'pt',
    producer: 'HSSL Studio',
    network,
    part: partName,
    architecture: part.architecture,
    ...timmFacts(part, dataset.channels),
    ...leftOut([...tensors.keys()], prefix, exported),
    mean: JSON.stringify(dataset.mean),
    std: JSON.stringify(dataset.deviation),
    spec: metadata['spec'] ?? '',
    dataset: metadata['dataset'] ?? '',
    step: metadata['step'] ?? '',
    epoch: metadata['epoch'] ?? '',
    scores: metadata['scores'] ?? '',
  });
  return { path: target, bytes };
}

/** PyTorch's batch normalisation counts its batches too, which strict loading asks for and nothing here needs. */
function batchCountName(buffer: string): string | null {
  const ending = 'running_mean';
  return buffer.endsWith(ending) ? `${buffer.slice(0, -ending.length)}num_batches_tracked` : null;
}

/** Tensors of the network that no program elsewhere has a place for: weights for the grids of local crops. */
function leftOut(names: readonly string[], prefix: string, exported: ReadonlyMap<string, unknown>): Record<string, string> {
  const left = names.flatMap((name) => (name.startsWith(prefix) && !exported.has(name.slice(prefix.length)) ? [name.slice(prefix.length)] : []));
  return left.length === 0 ? {} : { leftOut: JSON.stringify(left.sort()) };
}

function timmFacts({ whole }: ExportedPart, channels: number): Record<string, string> {
  const model = whole === null ? null : timmModel(whole, channels);
  if (model === null) {
    return {};
  }
  return 'python' in model ? { timm: model.python } : 'statements' in model ? { timmStatements: model.statements } : { notInTimm: model.reason };
}

function tensorNamed(tensors: ReadonlyMap<string, SafetensorsEntry>, name: string, shape: readonly number[], path: string) {
  const tensor = tensors.get(name);
  if (tensor === undefined || !(tensor.data instanceof Float32Array) || tensor.shape.join() !== shape.join()) {
    throw new StudioError('badData', `the checkpoint has no tensor ${name} of shape [${shape.join(', ')}]`, {
      path,
      advice: 'Use another checkpoint of the same run.',
    });
  }
  return { dtype: tensor.dtype, shape: tensor.shape, data: tensor.data };
}
