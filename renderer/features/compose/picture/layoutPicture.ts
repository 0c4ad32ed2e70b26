import { pictureEdges } from './pictureEdges.ts';
import type { NodeKind, PictureLayout, PictureMark, PictureNode } from './pictureLayout.ts';
import type { PictureModel } from './pictureModel.ts';
import { type PicturePlaces, picturePlaces } from './picturePlaces.ts';

type Target = Pick<PictureNode, 'section' | 'field' | 'scopes'>;

const leadsTo = {
  image: { section: 'data', field: 'dataset', scopes: ['dataset', 'limit.', 'base.imageSize'] },
  crops: { section: 'augmentation', field: 'augmentation.globalScale', scopes: ['augmentation.', 'objective.localCrops'] },
  base: { section: 'base', field: 'base.architecture', scopes: ['base.'] },
  teacher: { section: 'schedule', field: 'schedule.teacherMomentum', scopes: ['schedule.teacherMomentum'] },
  heads: { section: 'heads', field: 'combine', scopes: ['heads', 'combine', 'supervision'] },
  projection: { section: 'objective', field: 'objective.projection.hidden', scopes: ['objective.projection.', 'objective.prototypes'] },
  loss: { section: 'objective', field: 'objective.prototypes', scopes: ['objective.'] },
  discrepancy: { section: 'measures', field: 'discrepancy.probeImages', scopes: ['discrepancy.'] },
} as const satisfies Record<string, { section: Target['section']; field: string; scopes: readonly string[] }>;

interface NodeOptions {
  network?: PictureNode['network'];
  heads?: PictureNode['heads'];
  count?: number;
  target: { section: Target['section']; field: string; scopes: readonly string[] };
}

/** A box in a column, with its middle at `y`. */
function box(id: string, kind: NodeKind, column: { x: number; width: number }, y: number, height: number, options: NodeOptions): PictureNode {
  const { network = 'student', heads = [], count = 1, target } = options;
  return {
    id,
    kind,
    network,
    x: column.x,
    y: y - height / 2,
    width: column.width,
    height,
    section: target.section,
    field: target.field,
    scopes: [...target.scopes],
    heads,
    count,
  };
}

function inputNodes({ columns, teacherY, baseY, boxHeight }: PicturePlaces): PictureNode[] {
  const middle = (teacherY + baseY) / 2;
  return [
    box('image', 'image', columns.image, middle, 52, { network: 'both', target: leadsTo.image }),
    box('crops:teacher', 'crops', columns.crops, teacherY, boxHeight, { network: 'teacher', target: leadsTo.crops }),
    box('crops:student', 'crops', columns.crops, baseY, boxHeight, { target: leadsTo.crops }),
  ];
}

function teacherNodes(model: PictureModel, places: PicturePlaces): PictureNode[] {
  const { columns, teacherY, boxHeight } = places;
  const { heads, arrangement } = model;
  const network = 'teacher' as const;
  const isSearch = arrangement === 'search';
  const nodes = [box('base:teacher', 'base', columns.base, teacherY, boxHeight, { network, target: leadsTo.teacher })];
  if (heads.length > 0) {
    nodes.push(box('head:teacher', 'head', columns.head, teacherY, boxHeight, { network, heads, target: leadsTo.teacher }));
    const middle = (columns.zBase.x + columns.zHead.x + columns.zHead.width) / 2;
    nodes.push(
      box('discrepancy', 'discrepancy', { x: middle - 13, width: 26 }, 10, 18, { network, heads, target: leadsTo.discrepancy }),
    );
  }
  if (heads.length > 0 || arrangement === 'baseline') {
    const count = isSearch ? heads.length : 1;
    nodes.push(box('projection:teacher', 'projection', columns.projection, teacherY, boxHeight - 8, { network, heads, count, target: leadsTo.projection }));
  }
  return nodes;
}

function headNodes(model: PictureModel, { columns, laneYs, laneBoxHeight, baseY, teacherY }: PicturePlaces): PictureNode[] {
  const height = laneBoxHeight;
  if (model.arrangement === 'baseline') {
    return [];
  }
  if (model.heads.length === 0) {
    return [box('noHead', 'noHead', columns.head, laneYs[0] ?? (baseY + teacherY) / 2, height, { target: leadsTo.heads })];
  }
  const boxes = model.heads.map((head, lane) => {
    const target = { section: 'heads', field: `heads.${head.index}.architecture`, scopes: [`heads.${head.index}.`] } as const;
    return box(`head:${head.id}`, 'head', columns.head, laneYs[lane] ?? 0, height, { heads: [head], target });
  });
  if (model.arrangement === 'concat') {
    const top = laneYs[0] ?? 0;
    const bottom = laneYs.at(-1) ?? 0;
    const middle = (top + bottom) / 2;
    const { heads } = model;
    return [
      ...boxes,
      box('concat', 'concat', columns.concat, middle, bottom - top + height, { heads, target: leadsTo.heads }),
      box('projection:concat', 'projection', columns.projection, middle, Math.min(height, 28), { heads, target: leadsTo.projection }),
      box('loss:concat', 'loss', columns.loss, middle, 24, { heads, target: leadsTo.loss }),
    ];
  }
  return [
    ...boxes,
    ...model.heads.flatMap((head, lane) => [
      box(`projection:${head.id}`, 'projection', columns.projection, laneYs[lane] ?? 0, Math.min(height, 28), { heads: [head], target: leadsTo.projection }),
      box(`loss:${head.id}`, 'loss', columns.loss, laneYs[lane] ?? 0, Math.min(height, 24), { heads: [head], target: leadsTo.loss }),
    ]),
  ];
}

function baseNodes(model: PictureModel, { columns, baseY, boxHeight }: PicturePlaces): PictureNode[] {
  const { heads, arrangement } = model;
  const count = arrangement === 'search' ? Math.max(1, heads.length) : 1;
  const nodes = [box('base:student', 'base', columns.base, baseY, boxHeight, { target: leadsTo.base })];
  if (heads.length > 0 || arrangement === 'baseline') {
    nodes.push(
      box('projection:base', 'projection', columns.projection, baseY, boxHeight - 8, { heads, count, target: leadsTo.projection }),
      box('loss:base', 'loss', columns.loss, baseY, 24, { heads, count, target: leadsTo.loss }),
    );
  }
  return nodes;
}

function representationMarks(model: PictureModel, { columns, teacherY, laneYs, baseY, laneBoxHeight }: PicturePlaces): PictureMark[] {
  const zBase = columns.zBase.x + columns.zBase.width / 2;
  const zHead = columns.zHead.x + columns.zHead.width / 2;
  const marks = [
    { id: 'z:teacher', label: 'z₁ᵇ', x: zBase, y: teacherY },
    { id: 'z:student', label: 'z₂ᵇ', x: zBase, y: baseY },
  ];
  if (model.heads.length > 0) {
    marks.push({ id: 'zh:teacher', label: 'z₁ʰ', x: zHead, y: teacherY });
  }
  // In low lanes there is no room for a name above each dot: the first one speaks for all.
  const isNamed = (lane: number) => lane === 0 || laneBoxHeight >= 24;
  return [...marks, ...model.heads.map((head, lane) => ({ id: `zh:${head.id}`, label: isNamed(lane) ? 'z₂ʰ' : '', x: zHead, y: laneYs[lane] ?? 0 }))];
}

/**
 * Lays the picture out: image, crops, base, heads, projections and losses from left to right, the teacher above the student.
 *
 * @param model - what the spec describes
 * @param room - pixels that there are; the height is kept where the lanes stay readable
 */
export function layoutPicture(model: PictureModel, room: { width: number; maxHeight: number }): PictureLayout {
  const places = picturePlaces(model, room);
  const nodes = [
    ...inputNodes(places),
    ...teacherNodes(model, places),
    ...headNodes(model, places),
    ...baseNodes(model, places),
  ];
  return {
    width: places.width,
    height: places.height,
    nodes,
    marks: representationMarks(model, places),
    edges: pictureEdges(model, places, nodes),
  };
}
