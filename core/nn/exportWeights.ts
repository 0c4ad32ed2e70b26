import { z } from 'zod';
import { StudioError } from '../contract/error.ts';
import { specSchema } from '../contract/spec.ts';
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from '../tensor/safetensors.ts';
import { baseDefinitions } from './baseRegistry.ts';
import { toTimmLayout } from './timmLayout.ts';

/** Where a run's checkpoint says what its images were. */
const datasetSchema = z.object({ channels: z.int().positive(), mean: z.array(z.number()), deviation: z.array(z.number()) });

/** The teacher is what is evaluated and kept; its tensors start with this in checkpoints. */
const teacherBase = 'teacher.base.';

/**
 * Writes the pretrained base of a checkpoint (the teacher's, without auxiliary and projection heads) as safetensors with
 * timm's names and layout. The file's metadata tell the spec, the data set with the mean and deviation that images were
 * normalised with, step and epoch, and the scores of the last evaluation. Works on files alone.
 * Errors: `badData` for a file that is not such a checkpoint, `notFound`; those of the file system.
 *
 * @param target - replaced in one step
 */
export async function exportWeights(checkpoint: string, target: string): Promise<{ path: string; bytes: number }> {
  const { tensors, metadata } = await readSafetensors(checkpoint);
  const { spec, dataset } = parseMetadata(metadata, checkpoint);
  const { architecture, imageSize, patchSize, width, depth, attentionHeads } = spec.base;
  const base = baseDefinitions[architecture].build({
    imageSize,
    channels: dataset.channels,
    patchSize,
    width,
    depth,
    attentionHeads,
    dropPath: 0,
  });
  const exported = new Map<string, SafetensorsEntry>();
  for (const { name, kind, shape } of base.parameters) {
    const { data } = tensorNamed(tensors, name, shape, checkpoint);
    const values = toTimmLayout(kind, { shape, data });
    exported.set(name, { dtype: 'F32', shape: values.shape, data: values.data as Float32Array<ArrayBuffer> });
  }
  for (const { name, shape } of base.buffers) {
    exported.set(name, tensorNamed(tensors, name, shape, checkpoint));
  }
  const bytes = await writeSafetensors(target, exported, {
    // How PyTorch's loaders know the layout.
    format: 'pt',
    producer: 'HSSL Studio',
    network: `${architecture} base, teacher`,
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

function parseMetadata(metadata: Readonly<Record<string, string>>, path: string) {
  try {
    return {
      spec: specSchema.parse(JSON.parse(metadata['spec'] ?? '')),
      dataset: datasetSchema.parse(JSON.parse(metadata['dataset'] ?? '')),
    };
  } catch (cause) {
    throw new StudioError('badData', 'this file does not say which spec and data set it was trained with', {
      path,
      advice: 'Choose a checkpoint that a run of HSSL Studio wrote.',
      cause,
    });
  }
}

function tensorNamed(tensors: ReadonlyMap<string, SafetensorsEntry>, name: string, shape: readonly number[], path: string) {
  const tensor = tensors.get(teacherBase + name);
  if (tensor === undefined || !(tensor.data instanceof Float32Array) || tensor.shape.join() !== shape.join()) {
    throw new StudioError('badData', `the checkpoint has no tensor ${teacherBase}${name} of shape [${shape.join(', ')}]`, {
      path,
      advice: 'Use another checkpoint of the same run.',
    });
  }
  return { dtype: tensor.dtype, shape: tensor.shape, data: tensor.data };
}
