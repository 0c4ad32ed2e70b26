import { type BaseArchitecture, baseArchitectures, type SizeField } from '../../../../core/contract/architectures.ts';
import { pickArchitecture } from '../../../../core/contract/pickedSizes.ts';
import { readPath } from './readPath.ts';
import type { SpecDraft } from './specDraft.ts';

/** The fields of a network's size, in the order of the form. */
export const sizeFieldNames = [
  'patchSize',
  'width',
  'depth',
  'attentionHeads',
  'stages.depths',
  'stages.widths',
  'stages.attentionHeads',
  'window',
  'block',
  'stem',
] as const satisfies readonly SizeField[];

/** A network of a draft, and the field of its size that a path leads to. */
const sizePath = new RegExp(`^(base|heads\\.\\d+)(\\.network)?\\.(${sizeFieldNames.join('|').replaceAll('.', '\\.')})$`);

/** Splits a path into its network and the field of its size; null for every other path. */
export function sizeFieldAt(path: string): { owner: string; network: string; field: SizeField } | null {
  const [, owner, below, field] = sizePath.exec(path) ?? [];
  const isSize = owner !== undefined && (owner === 'base') === (below === undefined);
  return isSize ? { owner, network: `${owner}${below ?? ''}`, field: field as SizeField } : null;
}

export function isBaseArchitecture(value: unknown): value is BaseArchitecture {
  return baseArchitectures.some((architecture) => architecture === value);
}

/** The architecture of a network of a draft (`base`, `heads.0`); ViT while what stands there is none. */
export function architectureAt(draft: SpecDraft, owner: string): BaseArchitecture {
  const value = readPath(draft, `${owner}.architecture`);
  return isBaseArchitecture(value) ? value : 'vit';
}

/** Pixels of a side of the images; the default while what stands there is no size. */
export function imageSizeOf(draft: SpecDraft): number {
  const value = readPath(draft, 'base.imageSize');
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 28;
}

/** What a field of a network's size is where its architecture was just picked. */
export function usualValueAt(draft: SpecDraft, path: string): unknown {
  const place = sizeFieldAt(path);
  return place === null ? undefined : readPath(pickArchitecture(architectureAt(draft, place.owner), imageSizeOf(draft)), place.field);
}
