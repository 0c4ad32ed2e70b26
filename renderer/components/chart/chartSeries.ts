/** One line of a chart. */
export interface ChartSeries {
  /** Stays the same while points arrive. */
  key: string;
  label: string;
  colour: string;
  /** Lengths of dashes and gaps in pixels, for lines that share a hue. */
  dash?: number[];
  /** Increasing, as long as `y`. */
  x: readonly number[];
  y: readonly number[];
}

/** A thin horizontal line to measure the others by: the floor, the baseline. */
export interface ReferenceLine {
  label: string;
  value: number;
}

/** Dash patterns for the second, third, ... line of one hue. */
export const dashes: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [10, 3, 2, 3]];
