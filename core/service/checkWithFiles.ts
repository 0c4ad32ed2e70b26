import { type CheckedSpec, checkSpec } from '../contract/checkSpec.ts';
import type { DatasetSummary } from '../contract/dataset.ts';

/**
 * {@link checkSpec} with the files that the spec names: the weights that its base starts from, by their header alone.
 *
 * @param datasets - the catalogue
 */
export async function checkWithFiles(input: unknown, datasets: readonly DatasetSummary[]): Promise<CheckedSpec> {
  const { spec, problems } = checkSpec(input, datasets);
  const file = spec?.base.initialWeights ?? null;
  const dataset = datasets.find((candidate) => candidate.name === spec?.dataset && candidate.status === 'ready');
  // A base that cannot be built is told already, and without images their channels are not known.
  if (spec === null || file === null || dataset === undefined || problems.some(({ path }) => path === 'base' || path.startsWith('base.'))) {
    return { spec, problems };
  }
  // It reads the declarations of all networks, which few specs need here.
  const { initialWeightsProblems } = await import('../nn/initialWeights.ts');
  return { spec, problems: [...problems, ...(await initialWeightsProblems(file, spec.base, dataset.channels))] };
}
