import uPlot from 'uplot';
import type { DrawnLine } from './alignSeries.ts';
import { chartFontFamily, chartInks } from './chartInks.ts';
import type { ReferenceLine } from './chartSeries.ts';
import { trimZeros } from './trimZeros.ts';

export interface SeriesPlotSettings {
  lines: DrawnLine[];
  references: readonly ReferenceLine[];
  hidden: ReadonlySet<string>;
  isDark: boolean;
  isLogarithmic: boolean;
  syncKey: string | undefined;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** Called when the pointer moves, with the index of the value under it for each line, or null when it left. */
  onCursor: (indices: readonly (number | null)[] | null) => void;
  onZoom: (isZoomed: boolean) => void;
}

function font(pixels: number): string {
  return `${pixels}px ${chartFontFamily}`;
}

/** Whether a part of the x axis is out of sight. */
function isZoomed(plot: uPlot): boolean {
  const xs = plot.data[0];
  const { min, max } = plot.scales.x!;
  return xs.length > 1 && min !== undefined && max !== undefined && (min > xs[0]! || max < xs[xs.length - 1]!);
}

/** Room for the longest of the labels beside the axis. */
function labelWidth(plot: uPlot, values: string[] | null): number {
  const longest = (values ?? []).reduce((found, value) => (value && value.length > found.length ? value : found), '');
  plot.ctx.font = font(11 * devicePixelRatio);
  return Math.ceil(plot.ctx.measureText(longest).width / devicePixelRatio) + 14;
}

function drawReferences(plot: uPlot, references: readonly ReferenceLine[], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.font = font(10 * devicePixelRatio);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  for (const { label, value } of references) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) {
      continue;
    }
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, y - 2 * devicePixelRatio);
  }
  ctx.restore();
}

/** Everything about a plot but its size and its data. */
export function seriesPlotOptions(settings: SeriesPlotSettings): Omit<uPlot.Options, 'width' | 'height'> {
  const ink = chartInks[settings.isDark ? 'dark' : 'light'];
  const referenceValues = settings.references.map((reference) => reference.value).filter((value) => !settings.isLogarithmic || value > 0);
  const grid = { stroke: ink.grid, width: 1 };
  return {
    padding: [8, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: (_, low, high) => (low === high ? [low, low + 1] : [low, high]) },
      y: {
        distr: settings.isLogarithmic ? 3 : 1,
        range: (_, low, high) => {
          const [from, to] = [Math.min(low ?? Infinity, ...referenceValues), Math.max(high ?? -Infinity, ...referenceValues)];
          if (!Number.isFinite(from) || !Number.isFinite(to)) {
            return [settings.isLogarithmic ? 0.1 : 0, 1];
          }
          return settings.isLogarithmic ? uPlot.rangeLog(from, to, 10, false) : uPlot.rangeNum(from, to, 0.1, true);
        },
      },
    },
    axes: [
      { stroke: ink.text, font: font(11), grid, ticks: { show: false }, size: 24, gap: 4, values: (_, splits) => splits.map(settings.formatX) },
      {
        stroke: ink.text,
        font: font(11),
        grid,
        ticks: { show: false },
        gap: 6,
        size: labelWidth,
        values: (_, splits) => splits.map((value) => (value === null ? '' : trimZeros(settings.formatY(value)))),
      },
    ],
    series: [
      {},
      ...settings.lines.map(({ series, isRaw }) => ({
        stroke: series.colour,
        alpha: isRaw ? 0.25 : 1,
        width: isRaw ? 1 : 1.75,
        dash: isRaw ? undefined : series.dash,
        spanGaps: true,
        show: !settings.hidden.has(series.key),
        points: isRaw ? { show: false } : { size: 5, fill: series.colour },
      })),
    ],
    cursor: {
      y: false,
      // Other runs' points make gaps in the common x values: look for the nearest value that the line has.
      hover: { skip: [null, undefined] },
      drag: { x: true, y: false, setScale: true },
      points: { size: (_, index) => (settings.lines[index - 1]?.isRaw ? 0 : 7) },
      sync: settings.syncKey ? { key: settings.syncKey, setSeries: false, scales: ['x', null] } : undefined,
    },
    hooks: {
      draw: [(plot) => drawReferences(plot, settings.references, ink.reference)],
      setCursor: [({ cursor }) => settings.onCursor(typeof cursor.idx === 'number' ? (cursor.idxs ?? []).slice(1) : null)],
      setScale: [(plot, scale) => scale === 'x' && settings.onZoom(isZoomed(plot))],
    },
  };
}
