import type { PictureModel } from './pictureModel.ts';

/** Where columns and lanes lie. x of a column is its left side, y of a lane its middle. */
export interface PicturePlaces {
  width: number;
  height: number;
  columns: Record<Column, { x: number; width: number }>;
  teacherY: number;
  /** One for each head, from the top. */
  laneYs: number[];
  baseY: number;
  boxHeight: number;
  laneBoxHeight: number;
  /** x of the line that carries the target of each loss, from the left. */
  busXs: number[];
}

type Column = 'image' | 'crops' | 'base' | 'zBase' | 'head' | 'zHead' | 'concat' | 'projection' | 'loss';

/** Below this the picture is scaled instead of squeezed. */
export const narrowestPicture = 860;

const boxHeight = 40;
const busStep = 4;
const margin = 4;

function columnWidths(model: PictureModel, width: number): Record<Column, number> {
  const isWide = width >= 1080;
  return {
    image: 52,
    crops: 62,
    base: isWide ? 184 : 156,
    zBase: 10,
    head: isWide ? 224 : 178,
    zHead: 10,
    concat: model.arrangement === 'concat' ? 18 : 0,
    projection: isWide ? 104 : 88,
    loss: 24,
  };
}

function placeColumns(model: PictureModel, width: number, busWidth: number): PicturePlaces['columns'] {
  const widths = columnWidths(model, width);
  const names = Object.keys(widths) as Column[];
  const shown = names.filter((name) => widths[name] > 0);
  const taken = shown.reduce((sum, name) => sum + widths[name], 0);
  const gap = (width - 2 * margin - busWidth - taken) / (shown.length - 1);
  let x = margin;
  const places = names.map((name) => {
    const place = { x, width: widths[name] };
    x += widths[name] === 0 ? 0 : widths[name] + gap;
    return [name, place] as const;
  });
  return Object.fromEntries(places) as PicturePlaces['columns'];
}

/** Lanes as high as the room allows, within what can be read and what looks crowded or lost. */
function laneHeight(laneCount: number, maxHeight: number): number {
  const besides = 40 + boxHeight * 2 + 24;
  return Math.max(21, Math.min(50, (maxHeight - besides) / Math.max(1, laneCount)));
}

/**
 * Divides the room: teacher on top, one lane for each head, the student's base at the bottom; data flows to the right,
 * and targets come down a bus at the right side.
 */
export function picturePlaces(model: PictureModel, room: { width: number; maxHeight: number }): PicturePlaces {
  const width = Math.max(narrowestPicture, Math.round(room.width));
  const hasMeasure = model.arrangement !== 'baseline';
  const laneCount = hasMeasure ? Math.max(1, model.heads.length) : 0;
  const lane = laneHeight(laneCount, room.maxHeight);
  const busCount = model.arrangement === 'search' || model.heads.length > 1 ? Math.max(1, model.heads.length) : 1;
  const isConcat = model.arrangement === 'concat';
  const busLines = isConcat ? 1 : busCount;
  const busWidth = 20 + busLines * busStep;
  const teacherY = (hasMeasure ? 22 : 4) + boxHeight / 2;
  const lanesTop = teacherY + boxHeight / 2 + (hasMeasure ? 22 : 34);
  const laneYs = Array.from({ length: laneCount }, (_, index) => Math.round(lanesTop + lane * (index + 0.5)));
  const baseY = Math.round(lanesTop + lane * laneCount + 8 + boxHeight / 2);
  const busLeft = width - margin - busLines * busStep;
  return {
    width,
    height: baseY + boxHeight / 2 + 8,
    columns: placeColumns(model, width, busWidth),
    teacherY,
    laneYs,
    baseY,
    boxHeight,
    laneBoxHeight: Math.min(boxHeight, lane - 5),
    busXs: Array.from({ length: busLines }, (_, index) => busLeft + index * busStep),
  };
}
