import path from 'node:path';
import type { ExperimentSpec } from '../../core/contract/spec.ts';
import { createTrainingSetup } from '../../core/hssl/trainingSetup.ts';
import { storedShapes } from '../../core/hssl/trainingState.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { writeCheckpoint } from '../../core/training/checkpoints.ts';

export interface WrittenCheckpoint {
  path: string;
  /** By the names in the file, in our layouts. */
  values: ReadonlyMap<string, Float32Array>;
}

/** A checkpoint as a run of this spec would write it, with drawn numbers that show in the output: norms and variances near one. */
export async function writeDrawnCheckpoint(folder: string, spec: ExperimentSpec, channels: number): Promise<WrittenCheckpoint> {
  const { imageSize } = spec.base;
  const images = { name: 'drawn', channels, size: imageSize, mean: Array<number>(channels).fill(0.5), deviation: Array<number>(channels).fill(0.25) };
  const shapes = storedShapes(createTrainingSetup(spec, { ...images, height: imageSize, width: imageSize }));
  const values = new Map([...shapes].map(([name, shape]) => [name, drawn(name, shape)]));
  const facts = { step: 6, totalSteps: 6, epoch: 2, spec: JSON.stringify(spec), dataset: JSON.stringify(images), scores: '{"step":6,"knn/base/k1":0.5}', unsent: [] };
  const { checkpoint } = await writeCheckpoint(folder, { shapes, values: values.values() }, facts, 1);
  return { path: path.join(folder, checkpoint.file), values };
}

function drawn(name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const isScale = name.endsWith('running_var') || (shape.length === 1 && !name.endsWith('bias') && !name.endsWith('beta') && !name.endsWith('running_mean'));
  return randomStream(7, name).fillNormal(new Float32Array(count), isScale ? 1 : 0, isScale ? 0.1 : 0.2);
}
