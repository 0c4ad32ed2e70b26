import { type HeadArchitecture, headArchitectures } from '../../../../core/contract/spec.ts';
import { draftHeads, headDefaults, type SpecDraft, specDefaults } from '../model/specDraft.ts';
import { readPath } from '../model/readPath.ts';

/** How heads and losses are put together (Eq. 1; Eq. 10-11; Eq. 6-7). */
export type Arrangement = 'baseline' | 'single' | 'concat' | 'search';

/** One head as it is drawn. */
export interface PictureHead {
  /** Place in the spec's list. */
  index: number;
  id: string;
  architecture: HeadArchitecture;
  depth: number;
  firstShortcut: boolean;
  tokenMixer: boolean;
  mlp: boolean;
}

/** What the picture shows of a spec. */
export interface PictureModel {
  arrangement: Arrangement;
  imageSize: number;
  patchSize: number;
  localCrops: number;
  base: { width: number; depth: number; attentionHeads: number };
  heads: PictureHead[];
  projectionLayers: number;
  prototypes: number;
  /** EMA momentum at the first and the last step. */
  momentum: [number, number];
}

function numberAt(draft: SpecDraft, path: string): number {
  const value = readPath(draft, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : Number(readPath(specDefaults, path));
}

function isArchitecture(value: unknown): value is HeadArchitecture {
  return headArchitectures.some((architecture) => architecture === value);
}

function pictureHead(head: Record<string, unknown>, index: number): PictureHead[] {
  const { id, architecture } = head;
  const { depth, firstShortcut, tokenMixer, mlp }: Record<string, unknown> = { ...headDefaults, ...head };
  if (!isArchitecture(architecture)) {
    return [];
  }
  return [
    {
      index,
      id: typeof id === 'string' ? id : architecture,
      architecture,
      depth: typeof depth === 'number' && depth >= 1 ? Math.min(24, Math.round(depth)) : headDefaults.depth,
      firstShortcut: firstShortcut === true,
      tokenMixer: tokenMixer !== false,
      mlp: mlp !== false,
    },
  ];
}

/** What can be drawn of a draft; a value that is wrong or missing is drawn as its default. */
export function pictureModel(draft: SpecDraft): PictureModel {
  const isBaseline = draft.supervision === 'baseline';
  const heads = isBaseline ? [] : draftHeads(draft).flatMap(pictureHead);
  const combined = draft.combine === 'concat' || draft.combine === 'search' ? draft.combine : 'single';
  return {
    arrangement: isBaseline ? 'baseline' : combined,
    imageSize: numberAt(draft, 'base.imageSize'),
    patchSize: Math.max(1, numberAt(draft, 'base.patchSize')),
    localCrops: Math.max(0, Math.round(numberAt(draft, 'objective.localCrops'))),
    base: {
      width: numberAt(draft, 'base.width'),
      depth: Math.max(1, Math.round(numberAt(draft, 'base.depth'))),
      attentionHeads: numberAt(draft, 'base.attentionHeads'),
    },
    heads,
    projectionLayers: numberAt(draft, 'objective.projection.layers'),
    prototypes: numberAt(draft, 'objective.prototypes'),
    momentum: [numberAt(draft, 'schedule.teacherMomentum'), numberAt(draft, 'schedule.teacherMomentumEnd')],
  };
}
