import { stageGrids } from '../../../../core/contract/networkGrids.ts';
import { draftToSpec, type SpecDraft } from '../model/specDraft.ts';

/** Sides of the grids of tokens that the base's stages make of a global crop; null where they are not whole. */
export function tokenGrids(draft: SpecDraft): number[] | null {
  const base = draftToSpec(draft)?.base;
  const grids = base === undefined ? [] : stageGrids(base.architecture, base, base.imageSize);
  return grids.length > 0 && grids.every((side) => Number.isInteger(side) && side >= 1) ? grids : null;
}
