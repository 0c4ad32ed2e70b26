import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../contract/error.ts';
import type { Problem } from '../contract/problem.ts';
import type { BaseSpec } from '../contract/spec.ts';
import { readSafetensors } from '../tensor/safetensors.ts';
import { toFloat32 } from '../tensor/toFloat32.ts';
import { baseDefinitions } from './baseRegistry.ts';
import { buildBase } from './buildBase.ts';
import { compareWeights } from './compareWeights.ts';
import { differenceProblems } from './differenceProblems.ts';
import type { BaseNetwork } from './network.ts';
import { fromTimmLayout } from './timmLayout.ts';
import { readWeightsHeader, weightsPath } from './weightsFile.ts';

/** Values that a base starts with. */
export interface InitialWeights {
  /** In our layouts, by the base's own names: of all parameters and buffers except weights for the grids of other crops. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
}

/** A base as the file has to have it: for the grid of global crops only, as other programs build it. */
function wantedNetwork(base: BaseSpec, channels: number): BaseNetwork {
  return buildBase(base, channels, [base.imageSize]);
}

/**
 * What stands against a base's starting from this file, from its header alone; none where it can.
 * Errors: `badInput` for sizes of the base that do not fit.
 *
 * @param file - absolute
 * @param channels - of the images
 */
export async function initialWeightsProblems(file: string, base: BaseSpec, channels: number): Promise<Problem[]> {
  const read = await readWeightsHeader(file);
  if ('problem' in read) {
    return [read.problem];
  }
  const { tensors, metadata } = read.header;
  const differences = compareWeights(tensors, wantedNetwork(base, channels), baseDefinitions[base.architecture].classifier);
  return differenceProblems(differences, { file, base, channels, part: metadata['part'] ?? null });
}

/**
 * Reads the weights that a base starts from. Numbers of half and double precision become single precision.
 * Errors: `badInput` with all that {@link initialWeightsProblems} finds; `badData` for numbers that are not finite.
 *
 * @param file - absolute
 * @param channels - of the images
 */
export async function readInitialWeights(file: string, base: BaseSpec, channels: number): Promise<InitialWeights> {
  const problems = await initialWeightsProblems(file, base, channels);
  if (problems.length > 0) {
    throw weightsError(problems);
  }
  const { tensors } = await readSafetensors(file);
  const network = wantedNetwork(base, channels);
  const values = new Map<string, Float32Array>();
  const take = (name: string): Float32Array => {
    const entry = tensors.get(name);
    const numbers = entry === undefined ? null : toFloat32(entry);
    if (numbers === null || !numbers.every(Number.isFinite)) {
      throw new StudioError('badData', `The tensor ${name} of the initial weights has numbers that are not finite (${file}).`, {
        path: weightsPath,
        advice: 'Use another copy of the file.',
      });
    }
    return numbers;
  };
  for (const { name, kind } of network.parameters) {
    values.set(name, fromTimmLayout(kind, { shape: tensors.get(name)?.shape ?? [], data: take(name) }).data);
  }
  for (const { name } of network.buffers) {
    values.set(name, take(name));
  }
  return { values, sha256: await sha256Of(file) };
}

function weightsError(problems: readonly Problem[]): StudioError {
  const advice = new Set(problems.flatMap((problem) => problem.advice ?? []));
  return new StudioError('badInput', problems.map(({ message }) => message).join(' '), {
    path: weightsPath,
    advice: advice.size === 0 ? undefined : [...advice].join(' '),
    details: problems.flatMap(({ details }) => details ?? []),
  });
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
