import type { Tensor1D, Tensor3D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';

/** How a grid is cut into windows. */
export interface Windows {
  readonly grid: Grid;
  /** Rows and columns of a window. */
  readonly size: Grid;
  /** The grid, padded at the bottom and right to whole windows. */
  readonly padded: Grid;
  /** Windows above each other and side by side. */
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  /** Tokens of a window. */
  readonly tokens: number;
  /** How far windows are moved down and right; 0 along a side that has one window. */
  readonly shift: Grid;
}

/** Windows of at most `largest` on a grid. */
export function windowsOf(grid: Grid, largest: Grid, shifted: boolean): Windows {
  const size = { height: Math.min(grid.height, largest.height), width: Math.min(grid.width, largest.width) };
  const rows = Math.ceil(grid.height / size.height);
  const columns = Math.ceil(grid.width / size.width);
  return {
    grid,
    size,
    rows,
    columns,
    padded: { height: rows * size.height, width: columns * size.width },
    count: rows * columns,
    tokens: size.height * size.width,
    shift: {
      height: shifted && grid.height > size.height ? Math.floor(size.height / 2) : 0,
      width: shifted && grid.width > size.width ? Math.floor(size.width / 2) : 0,
    },
  };
}

/** For each position of each window, its position in the image, or -1 for one beyond the grid. */
export function windowOrder({ grid, size, columns, count, tokens, shift }: Windows): Int32Array {
  return Int32Array.from({ length: count * tokens }, (_, place) => {
    const [window, token] = [Math.floor(place / tokens), place % tokens];
    const y = Math.floor(window / columns) * size.height + Math.floor(token / size.width);
    const x = (window % columns) * size.width + (token % size.width);
    // As in timm, the image is rolled before it is padded.
    const isInside = y < grid.height && x < grid.width;
    return isInside ? ((y + shift.height) % grid.height) * grid.width + ((x + shift.width) % grid.width) : -1;
  });
}

/** For each position of the image, its place in the windows. */
export function imageOrder(windows: Windows): Int32Array {
  const places = new Int32Array(windows.grid.height * windows.grid.width);
  windowOrder(windows).forEach((position, place) => {
    if (position >= 0) {
      places[position] = place;
    }
  });
  return places;
}

/** Rows of the bias table of a window of `table` for all pairs (query, key) of a window of `size`. */
export function relativePositions(size: Grid, table: Grid): Tensor1D {
  const tokens = size.height * size.width;
  const rows = new Int32Array(tokens * tokens);
  for (let query = 0; query < tokens; query += 1) {
    for (let key = 0; key < tokens; key += 1) {
      const down = Math.floor(query / size.width) - Math.floor(key / size.width) + table.height - 1;
      const right = (query % size.width) - (key % size.width) + table.width - 1;
      rows[query * tokens + key] = down * (2 * table.width - 1) + right;
    }
  }
  return tf.tensor1d(rows, 'int32');
}

/** Regions of the image for each token of each window: tokens of one window are neighbours in the image where these are equal. */
export function windowRegions({ size, padded, columns, count, tokens, shift }: Windows): Int32Array {
  return Int32Array.from({ length: count * tokens }, (_, place) => {
    const [window, token] = [Math.floor(place / tokens), place % tokens];
    const y = Math.floor(window / columns) * size.height + Math.floor(token / size.width);
    const x = (window % columns) * size.width + (token % size.width);
    return regionAlong(y, padded.height, size.height, shift.height) * 3 + regionAlong(x, padded.width, size.width, shift.width);
  });
}

/** -100 between tokens of a shifted window that are no neighbours in the image, [windows, tokens, tokens]. */
export function shiftedWindowMask(windows: Windows): Tensor3D {
  const { count, tokens } = windows;
  const regions = windowRegions(windows);
  const values = new Float32Array(count * tokens * tokens);
  values.forEach((_, index) => {
    const query = Math.floor(index / tokens);
    const key = Math.floor(query / tokens) * tokens + (index % tokens);
    values[index] = regions[query] === regions[key] ? 0 : -100;
  });
  return tf.tensor3d(values, [count, tokens, tokens]);
}

/** Stretches of a side whose tokens were side by side before the shift; without a shift they are whole windows. */
function regionAlong(position: number, length: number, window: number, shift: number): 0 | 1 | 2 {
  if (position < length - window) {
    return 0;
  }
  return position < length - shift ? 1 : 2;
}
