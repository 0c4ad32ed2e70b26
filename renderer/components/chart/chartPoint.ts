/** One point of a scatter chart. */
export interface ChartPoint {
  key: string;
  label: string;
  x: number;
  y: number;
  colour: string;
}
