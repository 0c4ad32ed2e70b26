import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApiOutput, ApiParsed } from '../contract/api.ts';
import { StudioError } from '../contract/error.ts';
import type { RunDetail } from '../contract/run.ts';
import { basePart } from '../contract/weights.ts';
import { assertExportPath } from './exportFile.ts';
import { replaceFile } from './exportRun.ts';
import type { StudioFolders } from './folders.ts';

type WeightOptions = Pick<ApiParsed<'runs.export'>, 'network' | 'part' | 'for'>;

/** Numbers are not of one network. Throws `badInput` where someone asks for those of one. */
export function assertNoWeightOptions(format: string, options: WeightOptions): void {
  const given = (['network', 'part', 'for'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new StudioError('badInput', `"${given}" is about weights, and ${format} has none.`, { path: given, advice: 'Leave it out, or export safetensors.' });
  }
}

/**
 * Writes weights of the run's newest checkpoint, and the configuration that was asked for beside them: `weights.mmdet.py`
 * beside `weights.safetensors`.
 * Errors: `conflict` without a checkpoint; `badInput` for a part that the run does not have, or that the framework cannot use:
 * nothing is written then.
 *
 * @param file - absolute, checked
 */
export async function exportRunWeights(run: RunDetail, folders: StudioFolders, file: string, options: WeightOptions): Promise<ApiOutput<'runs.export'>> {
  const { network = 'teacher', part = basePart, for: framework } = options;
  const last = run.checkpoints.at(-1);
  if (last === undefined) {
    throw new StudioError('conflict', `The run "${run.name}" has no checkpoint yet.`, { path: 'id', advice: 'Wait for its first checkpoint, or export json or csv.' });
  }
  const checkpoint = path.join(folders.run(run.id).checkpoints, last.file);
  // They read the declarations of all networks, which nothing else here needs.
  const { exportWeights } = await import('../nn/exportWeights.ts');
  if (framework === undefined) {
    return exportWeights(checkpoint, file, { network, part });
  }
  const configuration = path.join(path.dirname(file), `${path.parse(file).name}.${framework}.py`);
  assertExportPath(configuration, folders.root);
  const { downstreamConfiguration } = await import('../nn/downstream/downstreamConfiguration.ts');
  const text = await downstreamConfiguration(framework, checkpoint, file, part);
  const written = await exportWeights(checkpoint, file, { network, part });
  await replaceFile(configuration, (partial) => writeFile(partial, text));
  return { ...written, configuration };
}
