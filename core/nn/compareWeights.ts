import type { SafetensorsLayout } from '../tensor/safetensors.ts';
import { floatTypes } from '../tensor/toFloat32.ts';
import type { Network } from './network.ts';
import { timmShape } from './timmLayout.ts';

/** A tensor of a file that is not as the network has it. */
export interface MisshapenTensor {
  readonly name: string;
  readonly found: SafetensorsLayout;
  readonly expected: readonly number[];
}

/** What of a file of weights does not fit a network; all lists are empty where it does. */
export interface WeightDifferences {
  /** Names of the network that the file lacks. */
  readonly missing: readonly string[];
  /** Names in the file that the network does not have. */
  readonly extra: readonly string[];
  readonly misshapen: readonly MisshapenTensor[];
}

/** Shapes of a network's parameters and buffers in timm's layouts, by name. */
export function timmShapes(network: Network): Map<string, readonly number[]> {
  return new Map([
    ...network.parameters.map(({ name, kind, shape }) => [name, timmShape(kind, shape)] as const),
    ...network.buffers.map(({ name, shape }) => [name, shape] as const),
  ]);
}

/**
 * Compares what a file holds with what a network needs. A classifier is not asked for, nor counts of batches.
 *
 * @param classifier - where the network's published weights have it: `head` for `head.weight` and `head.bias`
 */
export function compareWeights(tensors: ReadonlyMap<string, SafetensorsLayout>, network: Network, classifier: string): WeightDifferences {
  const shapes = timmShapes(network);
  const ignored = [`${classifier}.weight`, `${classifier}.bias`];
  const differences = { missing: [] as string[], extra: [] as string[], misshapen: [] as MisshapenTensor[] };
  for (const [name, expected] of shapes) {
    const found = tensors.get(name);
    if (found === undefined) {
      differences.missing.push(name);
    } else if (!floatTypes.includes(found.dtype) || found.shape.join() !== expected.join()) {
      differences.misshapen.push({ name, found, expected });
    }
  }
  for (const name of tensors.keys()) {
    if (!shapes.has(name) && !ignored.includes(name) && !name.endsWith('.num_batches_tracked')) {
      differences.extra.push(name);
    }
  }
  return differences;
}
