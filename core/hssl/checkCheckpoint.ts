import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { StudioError } from '../contract/error.ts';
import type { MetricPoint } from '../contract/run.ts';
import { type ExperimentSpec, specSchema } from '../contract/spec.ts';
import type { SafetensorsHeader } from '../tensor/safetensors.ts';
import { createTrainingSetup } from './trainingSetup.ts';
import { storedShapes } from './trainingState.ts';

const formatName = 'hssl-studio checkpoint';
const formatVersion = 1;

/** Names the format and its version in a checkpoint's metadata. */
export const checkpointFormat = `${formatName} ${formatVersion}`;

/** Where a checkpoint stands. With the run's spec and the tensors this is all that decides how the run goes on. */
export interface CheckpointPlace {
  /** Steps that it has behind it. Random streams are drawn from the seed and the step, so these two are their state. */
  readonly step: number;
  /** Fractional epochs that it has behind it. */
  readonly epoch: number;
  /** Step of the last evaluation that it has behind it, -1 before the first; one that was due at `step` may be missing. */
  readonly evaluated: number;
  /** Metrics of that evaluation with its step, as JSON. */
  readonly scores: string;
  /** Name, channels, size, mean and deviation of the images, as JSON. */
  readonly dataset: string;
  /** Points that the service may not have received: it was gone when this was written. */
  readonly unsent: readonly MetricPoint[];
}

const datasetSchema = z.object({ channels: z.int().positive(), size: z.int().positive(), mean: z.array(z.number()), deviation: z.array(z.number()) });
const pointsSchema = z.array(z.object({ name: z.string(), step: z.int().nonnegative(), value: z.number(), time: z.number() }));

/** Fields of a spec that may differ between a checkpoint and the run that goes on from it: they do not decide a step. */
const free: readonly string[] = ['name', 'project', 'tags', 'notes', 'evaluation', 'checkpoint', 'schedule.epochs', 'schedule.device'];

/**
 * Checks that a run with `spec` can go on from a checkpoint, from its header alone: format and version, the spec that it was
 * written with, and the names, types and shapes of its tensors.
 * Errors: `badData`; `newerData` for a later version of the format.
 *
 * @param path - of the file, for messages
 */
export function checkCheckpoint(header: SafetensorsHeader, spec: ExperimentSpec, path: string): CheckpointPlace {
  const { metadata } = header;
  checkFormat(metadata['format'], path);
  const written = parse(path, 'which spec it was written with', () => specSchema.parse(JSON.parse(metadata['spec'] ?? '')));
  const place = parse(path, 'where it stands', () => placeOf(metadata));
  const difference = firstDifference(written, spec, '');
  if (difference !== null) {
    throw refusal(path, `it was written with ${difference.path} = ${JSON.stringify(difference.left)}, and this run has ${JSON.stringify(difference.right)}`);
  }
  const { size, ...format } = parse(path, 'which images it was trained on', () => datasetSchema.parse(JSON.parse(place.dataset)));
  checkTensors(header, storedShapes(createTrainingSetup(spec, { ...format, height: size, width: size })), path);
  return place;
}

function refusal(path: string, what: string): StudioError {
  return new StudioError('badData', `the run cannot go on from this checkpoint: ${what}`, { path, advice: 'Use a checkpoint of the same run.' });
}

function checkFormat(format: string | undefined, path: string): void {
  const version = new RegExp(`^${formatName} (\\d+)$`).exec(format ?? '')?.[1];
  if (version === undefined) {
    throw refusal(path, 'it is not one that HSSL Studio wrote');
  }
  if (Number(version) > formatVersion) {
    throw new StudioError('newerData', `a newer HSSL Studio wrote this checkpoint (format ${version}; this one knows ${formatVersion})`, {
      path,
      advice: 'Update HSSL Studio.',
    });
  }
}

function parse<Value>(path: string, what: string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    throw new StudioError('badData', `the run cannot go on from this checkpoint: it does not say ${what}`, { path, advice: 'Use a checkpoint of the same run.', cause });
  }
}

function placeOf(metadata: SafetensorsHeader['metadata']): CheckpointPlace {
  const scores = metadata['scores'] ?? '';
  return {
    step: z.coerce.number().int().nonnegative().parse(metadata['step']),
    epoch: z.coerce.number().nonnegative().parse(metadata['epoch']),
    evaluated: z.object({ step: z.int().nonnegative().default(-1) }).parse(JSON.parse(scores)).step,
    scores,
    dataset: z.string().parse(metadata['dataset']),
    unsent: pointsSchema.parse(JSON.parse(metadata['unsent'] ?? '[]')),
  };
}

interface Difference {
  path: string;
  left: unknown;
  right: unknown;
}

/** The first field, by its dotted path, in which two specs differ that would train differently. */
function firstDifference(left: unknown, right: unknown, path: string): Difference | null {
  if (free.includes(path) || isDeepStrictEqual(left, right)) {
    return null;
  }
  if (!isRecord(left) || !isRecord(right)) {
    return { path, left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], path === '' ? key : `${path}.${key}`);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkTensors(header: SafetensorsHeader, shapes: ReadonlyMap<string, readonly number[]>, path: string): void {
  for (const [name, shape] of shapes) {
    const found = header.tensors.get(name);
    if (found === undefined) {
      throw refusal(path, `the tensor ${name} is missing`);
    }
    if (found.dtype !== 'F32' || found.shape.join() !== shape.join()) {
      throw refusal(path, `the tensor ${name} is ${found.dtype} [${found.shape.join(', ')}] instead of F32 [${shape.join(', ')}]`);
    }
  }
  const surplus = [...header.tensors.keys()].find((name) => !shapes.has(name));
  if (surplus !== undefined) {
    throw refusal(path, `this run has no tensor ${surplus}`);
  }
}
