import type { BaseArchitecture } from '../../../../core/contract/architectures.ts';
import { pickArchitecture, pickSize } from '../../../../core/contract/pickedSizes.ts';
import { architectureAt, imageSizeOf } from './networkFields.ts';
import { isRecord, readPath } from './readPath.ts';
import type { SpecDraft } from './specDraft.ts';
import { writePath } from './writePath.ts';

/** The draft with another architecture of the base, at the size and the patches that suit it and the images. */
export function withBase(draft: SpecDraft, architecture: BaseArchitecture): SpecDraft {
  return withNewBase(draft, { architecture, ...pickArchitecture(architecture, imageSizeOf(draft)) });
}

/** The draft with a size of the base that has a name. Patches stay as long as they divide the image. */
export function withBaseSize(draft: SpecDraft, name: string): SpecDraft {
  const place = { imageSize: imageSizeOf(draft), patchSize: readPath(draft, 'base.patchSize') };
  return withNewBase(draft, pickSize(architectureAt(draft, 'base'), name, place));
}

/** The draft with a size that has a name in place of the network of a head. */
export function withHeadSize(draft: SpecDraft, index: number, name: string): SpecDraft {
  const owner = `heads.${index}`;
  const place = { imageSize: imageSizeOf(draft), patchSize: readPath(draft, `${owner}.network.patchSize`) };
  return writePath(draft, `${owner}.network`, pickSize(architectureAt(draft, owner), name, place));
}

/** Weights from a file belong to one network: another one starts from the seed. */
function withNewBase(draft: SpecDraft, network: Record<string, unknown>): SpecDraft {
  const base = isRecord(draft.base) ? draft.base : {};
  return { ...draft, base: { ...base, ...network, initialWeights: null } };
}
