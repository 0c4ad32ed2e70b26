import { useElementSize } from '@vueuse/core';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { useTheme } from '../../composables/useTheme.ts';
import { alignSeries, drawnLines } from './alignSeries.ts';
import type { ChartSeries, ReferenceLine } from './chartSeries.ts';
import { seriesPlotOptions } from './seriesPlotOptions.ts';

export interface UseSeriesPlotOptions {
  series: () => readonly ChartSeries[];
  references: () => readonly ReferenceLine[];
  smoothing: () => number;
  isLogarithmic: () => boolean;
  height: () => number;
  syncKey: () => string | undefined;
  hidden: () => ReadonlySet<string>;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  onZoom: (isZoomed: boolean) => void;
}

/** What lies under the pointer: the place, and each line's value by key. */
export interface PlotCursor {
  x: number;
  values: ReadonlyMap<string, number | null>;
}

/**
 * Keeps a plot in an element. New points only redraw it, and leave a zoom alone; it is made anew when its lines,
 * its scale or the theme change.
 */
export function useSeriesPlot(container: Readonly<Ref<HTMLElement | null>>, options: UseSeriesPlotOptions) {
  const { isDark } = useTheme();
  const { width } = useElementSize(container);
  const cursor = shallowRef<PlotCursor | null>(null);
  let plot: uPlot | null = null;
  let isZoomed = false;

  function data(): uPlot.AlignedData {
    return alignSeries(options.series(), options.smoothing(), options.isLogarithmic());
  }

  function readCursor(indices: readonly (number | null | undefined)[] | null): void {
    if (!plot || !indices) {
      cursor.value = null;
      return;
    }
    const lines = drawnLines(options.series(), options.smoothing());
    const columns = plot.data;
    const values = new Map<string, number | null>();
    lines.forEach(({ series, isRaw }, line) => {
      const index = indices[line];
      if (!isRaw) {
        values.set(series.key, typeof index === 'number' ? (columns[line + 1]?.[index] ?? null) : null);
      }
    });
    cursor.value = { x: columns[0][plot.cursor.idx ?? 0] ?? Number.NaN, values };
  }

  function build(): void {
    plot?.destroy();
    plot = null;
    const element = container.value;
    const series = options.series();
    if (!element || width.value === 0) {
      return;
    }
    const settings = seriesPlotOptions({
      lines: drawnLines(series, options.smoothing()),
      references: options.references(),
      hidden: options.hidden(),
      isDark: isDark.value,
      isLogarithmic: options.isLogarithmic(),
      syncKey: options.syncKey(),
      formatX: options.formatX,
      formatY: options.formatY,
      onCursor: readCursor,
      onZoom: (zoomed) => {
        isZoomed = zoomed;
        options.onZoom(zoomed);
      },
    });
    plot = new uPlot({ ...settings, width: width.value, height: options.height() }, data(), element);
  }

  function shape(): string {
    const lines = options.series().map(({ key, colour, dash }) => `${key} ${colour} ${dash?.join()}`);
    const references = options.references().map(({ label, value }) => `${label} ${value}`);
    return [...lines, ...references, [...options.hidden()].join(), options.smoothing() > 0, options.isLogarithmic(), isDark.value, options.formatX(1), options.formatY(1)].join('\n');
  }

  /** Draws the newest points; a zoomed axis stays where it is. */
  function redraw(): void {
    const { min, max } = plot?.scales.x ?? {};
    if (!isZoomed || min === undefined || max === undefined) {
      plot?.setData(data(), true);
      return;
    }
    plot?.batch(() => {
      plot?.setData(data(), false);
      plot?.setScale('x', { min, max });
    });
  }

  // Getters throughout: a shallow ref among the sources would call back at every change of any of them.
  watch([() => container.value, shape, () => width.value > 0], build, { flush: 'post' });
  watch([options.series, options.smoothing], redraw, { flush: 'post' });
  watch([width, options.height], () => plot?.setSize({ width: width.value, height: options.height() }), { flush: 'post' });
  onScopeDispose(() => plot?.destroy());

  return {
    cursor,
    resetZoom: () => plot?.setData(plot.data, true),
  };
}
