/** One bar, with an interval around its end and a hollow bar beside it to compare with. */
export interface ChartBar {
  key: string;
  label: string;
  value: number | null;
  colour: string;
  /** Bounds of the interval, in the unit of `value`. */
  low?: number;
  high?: number;
  /** Length of the hollow bar: what the paper reports, or another study. */
  hollow?: number | null;
}
