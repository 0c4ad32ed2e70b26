import type { EdgeKind, PictureEdge, PictureNode } from './pictureLayout.ts';
import type { PictureHead, PictureModel } from './pictureModel.ts';
import type { PicturePlaces } from './picturePlaces.ts';

interface Point {
  x: number;
  y: number;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A curve that leaves and arrives horizontally. */
function curve(from: Point, to: Point): string {
  const bend = round((to.x - from.x) / 2);
  return `M${round(from.x)} ${round(from.y)}C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
}

/** From a crop to a network behind a box: bent in the gap before the box, straight along a free line, and bent again at the end where that line is another one. */
function past(from: Point, box: PictureNode, lineY: number, to: Point): string {
  const start = round(box.x - 4);
  const bend = round((start - from.x) / 2);
  const rise = `M${round(from.x)} ${round(from.y)}C${round(from.x + bend)} ${round(from.y)} ${round(from.x + bend)} ${round(lineY)} ${start} ${round(lineY)}`;
  const end = round(box.x + box.width + 4);
  return lineY === to.y ? `${rise}H${round(to.x)}` : `${rise}H${end}${curve({ x: end, y: lineY }, to).replace(/^M[^C]*/, '')}`;
}

/** Right to the bus, down it, and back left into a loss, with round corners. */
function alongBus(from: Point, busX: number, to: Point): string {
  const radius = 5;
  const [x, y1, y2] = [round(busX), round(from.y), round(to.y)];
  return `M${round(from.x)} ${y1}H${x - radius}Q${x} ${y1} ${x} ${y1 + radius}V${y2 - radius}Q${x} ${y2} ${x - radius} ${y2}H${round(to.x)}`;
}

function rightOf(node: PictureNode, dy = 0): Point {
  return { x: node.x + node.width, y: node.y + node.height / 2 + dy };
}

function leftOf(node: PictureNode, dy = 0): Point {
  return { x: node.x, y: node.y + node.height / 2 + dy };
}

/** Distance of line `index` of `count` from the middle of a box. */
function spread(index: number, count: number, room: number): number {
  return (index - (count - 1) / 2) * Math.min(4, room / count);
}

/** All arrows between the boxes of a layout. */
export function pictureEdges(model: PictureModel, places: PicturePlaces, nodes: readonly PictureNode[]): PictureEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges: PictureEdge[] = [];
  const zBaseX = places.columns.zBase.x + places.columns.zBase.width / 2;
  const zHeadX = places.columns.zHead.x + places.columns.zHead.width / 2;

  function add(id: string, kind: EdgeKind, path: string, options: Partial<Omit<PictureEdge, 'id' | 'kind' | 'path'>> = {}): void {
    edges.push({ id, kind, path, isTeacher: false, architecture: null, hasArrow: true, ...options });
  }

  function flow(fromId: string, toId: string, options: Partial<PictureEdge> = {}): void {
    const from = byId.get(fromId);
    const to = byId.get(toId);
    if (from !== undefined && to !== undefined) {
      add(`${fromId}>${toId}`, 'flow', curve(rightOf(from), leftOf(to)), options);
    }
  }

  /** From the base's representation onward to a box. */
  function fromBase(toId: string, y: number, options: Partial<PictureEdge> = {}): void {
    const to = byId.get(toId);
    if (to !== undefined) {
      add(`z>${toId}`, 'flow', curve({ x: zBaseX, y }, leftOf(to)), options);
    }
  }

  /** A head's output runs straight into the side of the box that joins them all. */
  function toConcat(fromId: string, options: Partial<PictureEdge>): void {
    const from = byId.get(fromId);
    const to = byId.get('concat');
    if (from !== undefined && to !== undefined) {
      const start = rightOf(from);
      add(`${fromId}>concat`, 'flow', curve(start, { x: to.x, y: start.y }), options);
    }
  }

  /** From the crops past the base to a head that reads them itself. */
  function fromCrops(network: 'student' | 'teacher', toId: string, lineY: (to: Point) => number, options: Partial<PictureEdge> = {}): void {
    const [from, base, to] = [byId.get(`crops:${network}`), byId.get(`base:${network}`), byId.get(toId)];
    if (from !== undefined && base !== undefined && to !== undefined) {
      add(`crops:${network}>${toId}`, 'flow', past(rightOf(from), base, lineY(leftOf(to)), leftOf(to)), options);
    }
  }

  const teacher = { isTeacher: true };
  flow('image', 'crops:teacher', { hasArrow: false });
  flow('image', 'crops:student', { hasArrow: false });
  flow('crops:teacher', 'base:teacher', teacher);
  flow('crops:student', 'base:student');
  for (const [id, y] of [['base:teacher', places.teacherY], ['base:student', places.baseY]] as const) {
    const base = byId.get(id);
    if (base !== undefined) {
      add(`${id}>z`, 'flow', curve(rightOf(base), { x: zBaseX, y }), { isTeacher: id === 'base:teacher', hasArrow: false });
    }
  }
  if (model.heads.length > 0) {
    if (model.isParallel) {
      fromCrops('teacher', 'head:teacher', () => places.teacherY + places.boxHeight / 2 + 6, teacher);
    } else {
      fromBase('head:teacher', places.teacherY, teacher);
    }
    flow('head:teacher', 'projection:teacher', teacher);
  } else {
    fromBase('projection:teacher', places.teacherY, teacher);
  }
  if (model.isParallel) {
    fromCrops('student', 'noHead', ({ y }) => y);
  } else {
    fromBase('noHead', places.baseY);
  }
  fromBase('projection:base', places.baseY);
  flow('projection:base', 'loss:base');
  for (const head of model.heads) {
    const own = { architecture: head.architecture };
    if (model.isParallel) {
      fromCrops('student', `head:${head.id}`, ({ y }) => y, own);
    } else {
      fromBase(`head:${head.id}`, places.baseY, own);
    }
    flow(`head:${head.id}`, `projection:${head.id}`, own);
    toConcat(`head:${head.id}`, own);
    flow(`projection:${head.id}`, `loss:${head.id}`, own);
  }
  flow('concat', 'projection:concat');
  flow('projection:concat', 'loss:concat');
  edges.push(...targets(model, places, byId), ...averages(byId));
  if (byId.has('discrepancy')) {
    const top = 10;
    const from = places.teacherY - 17;
    add('measure', 'measure', `M${round(zBaseX)} ${from}V${top + 6}Q${round(zBaseX)} ${top} ${round(zBaseX + 6)} ${top}H${round(zHeadX - 6)}Q${round(zHeadX)} ${top} ${round(zHeadX)} ${top + 6}V${from}`, {
      ...teacher,
      hasArrow: false,
    });
  }
  return edges;
}

/** What the teacher gives each loss to aim at: down the bus, into the base's loss and into the head's own. */
function targets(model: PictureModel, places: PicturePlaces, byId: ReadonlyMap<string, PictureNode>): PictureEdge[] {
  const from = byId.get('projection:teacher');
  const baseLoss = byId.get('loss:base');
  if (from === undefined || baseLoss === undefined) {
    return [];
  }
  const single = model.heads.length === 1 ? (model.heads[0]?.architecture ?? null) : null;
  const isBundle = model.arrangement !== 'concat' && model.heads.length > 1;
  const lines: { head: PictureHead | null; loss: PictureNode | undefined }[] = isBundle
    ? model.heads.map((head) => ({ head, loss: byId.get(`loss:${head.id}`) }))
    : [{ head: null, loss: byId.get('loss:concat') ?? byId.get(`loss:${model.heads[0]?.id ?? ''}`) }];
  return lines.flatMap(({ head, loss }, line) => {
    const start = rightOf(from, -spread(line, lines.length, from.height - 4));
    const busX = places.busXs[line] ?? places.width;
    const options = { kind: 'target' as const, isTeacher: true, architecture: head?.architecture ?? single, hasArrow: true };
    const name = head?.id ?? 'all';
    const end = rightOf(baseLoss, -spread(line, lines.length, baseLoss.height - 4));
    const toBase = { ...options, id: `target:base:${name}`, path: alongBus(start, busX, end) };
    return loss === undefined ? [toBase] : [toBase, { ...options, id: `target:${name}`, path: alongBus(start, busX, rightOf(loss)) }];
  });
}

/** EMA: the teacher follows the student. */
function averages(byId: ReadonlyMap<string, PictureNode>): PictureEdge[] {
  function up(id: string, fromId: string, toId: string, share: number): PictureEdge[] {
    const from = byId.get(fromId);
    const to = byId.get(toId);
    if (from === undefined || to === undefined) {
      return [];
    }
    const x = round(from.x + from.width * share);
    const path = `M${x} ${round(from.y)}V${round(to.y + to.height)}`;
    return [{ id, kind: 'average', isTeacher: true, architecture: null, path, hasArrow: true }];
  }
  const firstHead = [...byId.values()].find((node) => node.kind === 'head' && node.network === 'student');
  return [
    ...up('average:base', 'base:student', 'base:teacher', 0.5),
    ...(firstHead === undefined ? [] : up('average:head', firstHead.id, 'head:teacher', 0.5)),
  ];
}
