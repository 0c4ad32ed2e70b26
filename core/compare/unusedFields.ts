import { type BaseArchitecture, baseTraits, readsField, type SizeField } from '../contract/architectures.ts';
import type { ExperimentSpec } from '../contract/spec.ts';

const sizeFields: readonly SizeField[] = ['patchSize', 'width', 'depth', 'attentionHeads', 'stages.depths', 'stages.widths', 'stages.attentionHeads', 'window', 'block', 'stem'];

/** Options of the blocks of a head, which a whole network has no use for. */
const blockFields = ['depth', 'firstShortcut', 'tokenMixer', 'mlp'];

/** Whether heads with attention take its number of heads from a field that the base itself does not read. */
function isAttentionOfHeads({ base, heads, composition, supervision }: ExperimentSpec): boolean {
  const isBehind = composition !== 'parallel' && supervision !== 'baseline';
  return isBehind && !readsField(base.architecture, 'stages.attentionHeads') && heads.some(({ architecture }) => architecture === 'vit' || architecture === 'swin');
}

function unread(architecture: BaseArchitecture, path: string): string[] {
  return architecture in baseTraits ? sizeFields.filter((field) => !readsField(architecture, field)).map((field) => `${path}.${field}`) : [];
}

/**
 * Paths of a spec that say nothing about its networks, whatever stands there: fields of a size that the architecture does
 * not read; in a serial composition the networks of heads, in a parallel one the options of their blocks.
 */
export function unusedFields(spec: ExperimentSpec): string[] {
  const ofBase = unread(spec.base.architecture, 'base').filter((path) => path !== 'base.attentionHeads' || !isAttentionOfHeads(spec));
  const ofHeads = spec.heads.flatMap(({ architecture }, index) =>
    spec.composition === 'parallel'
      ? [...blockFields.map((field) => `heads.${index}.${field}`), ...unread(architecture, `heads.${index}.network`)]
      : [`heads.${index}.network`],
  );
  return [...ofBase, ...ofHeads];
}

/** Fields that only heads read: a baseline and its runs, a search and its one-by-one runs may differ in them. */
export function fieldsOfHeads({ base }: ExperimentSpec): string[] {
  return readsField(base.architecture, 'attentionHeads') ? [] : ['base.attentionHeads'];
}
