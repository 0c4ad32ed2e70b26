import { readsField } from '../../../../core/contract/architectures.ts';
import { architectureAt, sizeFieldAt } from './networkFields.ts';
import { draftHeads, type SpecDraft } from './specDraft.ts';

/** Whether ViT and Swin heads take their number of attention heads from a base that has none itself. */
export function isAskedForAttentionHeads(draft: SpecDraft): boolean {
  const architecture = architectureAt(draft, 'base');
  const hasOwn = readsField(architecture, 'attentionHeads') || readsField(architecture, 'stages.attentionHeads');
  const areBehind = draft.composition !== 'parallel' && draft.supervision !== 'baseline';
  return !hasOwn && areBehind && draftHeads(draft).some((head) => head.architecture === 'vit' || head.architecture === 'swin');
}

/** Whether the spec as it is has a use for a field: those of a size that its architecture does not read have none. */
export function isUsed(draft: SpecDraft, path: string): boolean {
  const place = sizeFieldAt(path);
  return place === null || readsField(architectureAt(draft, place.owner), place.field) || (path === 'base.attentionHeads' && isAskedForAttentionHeads(draft));
}
