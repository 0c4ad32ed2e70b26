/** What a drawing of a head's or base's blocks needs to know. */
export interface BlockOptions {
  depth: number;
  firstShortcut: boolean;
  tokenMixer: boolean;
  mlp: boolean;
}

/** One block: a cell for the token mixer, one for the MLP, and the arc of its shortcut. */
export interface SketchedBlock {
  x: number;
  width: number;
  mixer: { x: number; width: number } | null;
  mlp: { x: number; width: number } | null;
  /** Path of the shortcut over the block; null where it is removed (Sec. 3.6). */
  shortcut: string | null;
}

/** Blocks in a room, and how many more there are than fit. */
export interface BlockSketch {
  blocks: SketchedBlock[];
  more: number;
  /** Top of the cells; the arcs lie above. */
  top: number;
  height: number;
}

const narrowest = 9;

/**
 * Draws blocks side by side: mixer and MLP as cells, shortcuts as arcs above. The first arc is absent where the
 * first shortcut is removed.
 *
 * @param room - pixels that there are
 */
export function sketchBlocks(options: BlockOptions, room: { width: number; height: number }): BlockSketch {
  const gap = 3;
  const fitting = Math.max(1, Math.floor((room.width + gap) / (narrowest + gap)));
  const shown = Math.min(options.depth, fitting);
  const width = Math.min(22, (room.width - gap * (shown - 1)) / shown);
  const arc = Math.min(7, room.height / 3);
  const blocks = Array.from({ length: shown }, (_, index) => {
    const x = index * (width + gap);
    const hasBoth = options.tokenMixer && options.mlp;
    const cell = hasBoth ? width / 2 : width;
    const hasShortcut = index > 0 || options.firstShortcut;
    return {
      x,
      width,
      mixer: options.tokenMixer ? { x, width: cell } : null,
      mlp: options.mlp ? { x: x + width - cell, width: cell } : null,
      shortcut: hasShortcut ? `M${x + 1} ${arc}Q${x + width / 2} ${-arc} ${x + width - 1} ${arc}` : null,
    };
  });
  return { blocks, more: options.depth - shown, top: arc + 1, height: room.height - arc - 1 };
}
