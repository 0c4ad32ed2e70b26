import { type BaseArchitecture, baseTraits, type HeadArchitecture, headArchitectures, readsField } from '../../../../core/contract/architectures.ts';
import { pickArchitecture } from '../../../../core/contract/pickedSizes.ts';
import { architectureAt, imageSizeOf } from '../model/networkFields.ts';
import { draftHeads, headDefaults, type SpecDraft, specDefaults } from '../model/specDraft.ts';
import { readPath } from '../model/readPath.ts';

/** How heads and losses are put together (Eq. 1; Eq. 10-11; Eq. 6-7). */
export type Arrangement = 'baseline' | 'single' | 'concat' | 'search';

/** A whole network as it is drawn: the base, or a head of a parallel composition. */
export interface PictureNetwork {
  architecture: BaseArchitecture;
  /** Widths and blocks of its stages, from the image on; one of each for a network of one stage. */
  widths: number[];
  depths: number[];
  /** Null where its blocks have none, and where each stage has its own number. */
  attentionHeads: number | null;
  /** Null where it does not cut the image into patches. */
  patchSize: number | null;
}

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
  /** Of a parallel composition; null behind the base. */
  network: PictureNetwork | null;
}

/** What the picture shows of a spec. */
export interface PictureModel {
  arrangement: Arrangement;
  imageSize: number;
  /** Heads read the image as the base does, instead of its tokens (Table 19). */
  isParallel: boolean;
  localCrops: number;
  base: PictureNetwork;
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

/** A value of a network's size; one that is wrong is drawn as its architecture begins with. */
function positiveAt(network: unknown, field: string, usual: number): number {
  const value = readPath(network, field);
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.round(value) : usual;
}

function positivesAt(network: unknown, field: string, usual: readonly number[]): number[] {
  const value = readPath(network, field);
  const numbers = Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number' && one >= 1).map(Math.round) : [];
  return numbers.length > 0 && Array.isArray(value) && numbers.length === value.length ? numbers.slice(0, 6) : [...usual];
}

function pictureNetwork(draft: SpecDraft, architecture: BaseArchitecture, size: unknown): PictureNetwork {
  const usual = pickArchitecture(architecture, imageSizeOf(draft));
  const hasStages = baseTraits[architecture].halving !== null;
  return {
    architecture,
    widths: hasStages ? positivesAt(size, 'stages.widths', usual.stages.widths) : [positiveAt(size, 'width', usual.width)],
    depths: (hasStages ? positivesAt(size, 'stages.depths', usual.stages.depths) : [positiveAt(size, 'depth', usual.depth)]).map((depth) => Math.min(64, depth)),
    attentionHeads: readsField(architecture, 'attentionHeads') ? positiveAt(size, 'attentionHeads', usual.attentionHeads) : null,
    patchSize: readsField(architecture, 'patchSize') ? positiveAt(size, 'patchSize', usual.patchSize) : null,
  };
}

function pictureHead(draft: SpecDraft, head: Record<string, unknown>, index: number): PictureHead[] {
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
      network: draft.composition === 'parallel' ? pictureNetwork(draft, architecture, head.network) : null,
    },
  ];
}

/** What can be drawn of a draft; a value that is wrong or missing is drawn as its default. */
export function pictureModel(draft: SpecDraft): PictureModel {
  const isBaseline = draft.supervision === 'baseline';
  const heads = isBaseline ? [] : draftHeads(draft).flatMap((head, index) => pictureHead(draft, head, index));
  const combined = draft.combine === 'concat' || draft.combine === 'search' ? draft.combine : 'single';
  return {
    arrangement: isBaseline ? 'baseline' : combined,
    imageSize: numberAt(draft, 'base.imageSize'),
    isParallel: draft.composition === 'parallel',
    localCrops: Math.max(0, Math.round(numberAt(draft, 'objective.localCrops'))),
    base: pictureNetwork(draft, architectureAt(draft, 'base'), draft.base),
    heads,
    projectionLayers: numberAt(draft, 'objective.projection.layers'),
    prototypes: numberAt(draft, 'objective.prototypes'),
    momentum: [numberAt(draft, 'schedule.teacherMomentum'), numberAt(draft, 'schedule.teacherMomentumEnd')],
  };
}
