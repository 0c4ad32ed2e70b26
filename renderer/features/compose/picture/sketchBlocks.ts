/** What a drawing of a head's or base's blocks needs to know. */
export interface BlockOptions {
  depth: number;
  firstShortcut: boolean;
  tokenMixer: boolean;
  mlp: boolean;
  /** Blocks of each stage of a hierarchical network, whose grids shrink from one to the next; absent for one stage. */
  stages?: readonly number[] | null;
}

/** One block: a cell for the token mixer, one for the MLP, and the arc of its shortcut. */
export interface SketchedBlock {
  x: number;
  width: number;
  /** Top and height of the cells; the arc lies above. */
  top: number;
  height: number;
  mixer: { x: number; width: number } | null;
  mlp: { x: number; width: number } | null;
  /** Path of the shortcut over the block; null where it is removed (Sec. 3.6). */
  shortcut: string | null;
}

/** Blocks in a room, and how many more there are than fit. */
export interface BlockSketch {
  blocks: SketchedBlock[];
  more: number;
}

const gap = 3;
const stageGap = 7;
const narrowest = 8;
/** Room at the end for how many more there are. */
const moreWidth = 20;
const widest = 22;
/** Of the height of a stage's blocks to those of the stage before: their grids have half the side, which would soon be too small to see. */
const shrinking = 0.78;

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Blocks to draw of each stage: all, or as many as fit in proportion, at least one each. */
function shownDepths(depths: readonly number[], width: number): number[] {
  const total = sumOf(depths);
  const gaps = (depths.length - 1) * (stageGap - gap);
  const fitting = (room: number) => Math.floor((room + gap - gaps) / (narrowest + gap));
  if (total <= fitting(width)) {
    return [...depths];
  }
  const most = Math.max(depths.length, fitting(width - moreWidth));
  const shown = depths.map(() => 1);
  while (sumOf(shown) < most) {
    const shares = depths.map((depth, stage) => (depth * most) / total - (shown[stage] ?? 0));
    const next = shares.indexOf(Math.max(...shares));
    shown[next] = (shown[next] ?? 0) + 1;
  }
  return shown;
}

/**
 * Draws blocks side by side: mixer and MLP as cells, shortcuts as arcs above. The first arc is absent where the
 * first shortcut is removed. Stages stand apart, each lower than the one before.
 *
 * @param room - pixels that there are
 */
export function sketchBlocks(options: BlockOptions, room: { width: number; height: number }): BlockSketch {
  const depths = options.stages ?? [options.depth];
  const shown = shownDepths(depths, room.width);
  const count = sumOf(shown);
  const more = sumOf(depths) - count;
  const gaps = gap * (count - 1) + (stageGap - gap) * (depths.length - 1);
  const width = Math.min(widest, (room.width - gaps - (more > 0 ? moreWidth : 0)) / count);
  const arc = Math.min(7, room.height / 3);
  const full = room.height - arc - 1;
  const stageOf = shown.flatMap((depth, stage) => Array.from({ length: depth }, () => stage));
  const blocks = stageOf.map((stage, index) => {
    const x = index * (width + gap) + stage * (stageGap - gap);
    const height = full * shrinking ** stage;
    const top = room.height - height;
    const cell = options.tokenMixer && options.mlp ? width / 2 : width;
    const hasShortcut = index > 0 || options.firstShortcut;
    const foot = top - 1;
    return {
      x,
      width,
      top,
      height,
      mixer: options.tokenMixer ? { x, width: cell } : null,
      mlp: options.mlp ? { x: x + width - cell, width: cell } : null,
      shortcut: hasShortcut ? `M${x + 1} ${foot}Q${x + width / 2} ${foot - 2 * arc} ${x + width - 1} ${foot}` : null,
    };
  });
  return { blocks, more };
}
