import { StudioError } from '../contract/error.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { readInitialWeights } from '../nn/initialWeights.ts';
import type { TrainerHost } from './runContext.ts';

/**
 * The values that a spec's file gives its base, by the full names of a composition; undefined where it names none. Tells the
 * console which file it was, and where it does not fit, every tensor that does not.
 * Errors: as {@link readInitialWeights}.
 *
 * @param channels - of the images
 */
export async function readGivenWeights({ base }: ExperimentSpec, channels: number, host: Pick<TrainerHost, 'log'>): Promise<Map<string, Float32Array> | undefined> {
  const file = base.initialWeights;
  if (file === null) {
    return undefined;
  }
  try {
    const { values, sha256 } = await readInitialWeights(file, base, channels);
    host.log(`the base starts from ${file}, SHA-256 ${sha256}`);
    return new Map([...values].map(([name, numbers]) => [`base.${name}`, numbers]));
  } catch (error) {
    if (error instanceof StudioError) {
      error.details.forEach((line) => host.log(line));
    }
    throw error;
  }
}
