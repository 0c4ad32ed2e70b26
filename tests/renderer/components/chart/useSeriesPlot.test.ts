import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick, shallowRef } from 'vue';
import type { ChartSeries } from '../../../../renderer/components/chart/chartSeries.ts';
import SeriesChart from '../../../../renderer/components/chart/SeriesChart.vue';
import { useSeriesPlot } from '../../../../renderer/components/chart/useSeriesPlot.ts';
import { createTexts } from '../../../../renderer/i18n/createTexts.ts';

interface RecordedPlot {
  calls: unknown[][];
  hooks: { setScale: ((plot: unknown, scale: string) => void)[] };
  data: unknown[][];
  scales: { x: { min: number; max: number } };
}

/** jsdom has no canvas: what is asked of the plotting library is written down instead. */
const plots = vi.hoisted(() => [] as RecordedPlot[]);
vi.mock('uplot', () => {
  class Plot {
    calls: unknown[][] = [];
    hooks: RecordedPlot['hooks'];
    data: unknown[][];
    scales = { x: { min: 0, max: 10 } };
    constructor(options: { hooks: RecordedPlot['hooks'] }, data: unknown[][]) {
      this.hooks = options.hooks;
      this.data = data;
      plots.push(this);
    }
    setData(data: unknown[][], resetScales: boolean): void {
      this.data = data;
      this.calls.push(['setData', data[0]!.length, resetScales]);
    }
    setScale(name: string, range: unknown): void {
      this.calls.push(['setScale', name, range]);
    }
    batch(action: () => void): void {
      action();
    }
    setSize(): void {}
    destroy(): void {
      this.calls.push(['destroy']);
    }
    static join(tables: unknown[][][]): unknown[][] {
      return [tables[0]![0]!, ...tables.map((table) => table[1]!)];
    }
  }
  return { default: Plot };
});

const line = (count: number): ChartSeries => ({ key: 'loss', label: 'loss', colour: '#123456', x: Array.from({ length: count }, (_, x) => x), y: Array.from({ length: count }, (_, y) => y) });

/** Tells every element at once that it is 400 pixels wide. */
class WideObserver {
  readonly #callback: ResizeObserverCallback;
  constructor(callback: ResizeObserverCallback) {
    this.#callback = callback;
  }
  observe(target: Element): void {
    const entry = { target, contentRect: { width: 400, height: 180 }, contentBoxSize: [{ inlineSize: 400, blockSize: 180 }] };
    queueMicrotask(() => this.#callback([entry as unknown as ResizeObserverEntry], this));
  }
  unobserve(): void {}
  disconnect(): void {}
}

async function mounted() {
  const series = shallowRef([line(11)]);
  const smoothing = shallowRef(0);
  const wrapper = mount(
    { components: { SeriesChart }, setup: () => ({ series, smoothing }), template: '<SeriesChart title="Loss" :series="series" :smoothing="smoothing" />' },
    { attachTo: document.body, global: { plugins: [createTexts('en')] } },
  );
  await vi.waitUntil(() => plots.length > 0);
  return { wrapper, series, smoothing };
}

describe('plot of series', () => {
  beforeEach(() => {
    plots.length = 0;
    vi.stubGlobal('ResizeObserver', WideObserver);
  });

  test('new points only redraw it, also under a shallow ref, as a template ref is in production', async () => {
    const series = shallowRef([line(11)]);
    const harness = defineComponent({
      setup() {
        const container = shallowRef<HTMLElement | null>(null);
        useSeriesPlot(container, {
          series: () => series.value,
          references: () => [],
          smoothing: () => 0,
          isLogarithmic: () => false,
          height: () => 180,
          syncKey: () => undefined,
          hidden: () => new Set(),
          formatX: String,
          formatY: String,
          onZoom: () => {},
        });
        return () => h('div', { ref: container });
      },
    });
    mount(harness, { attachTo: document.body });
    await vi.waitUntil(() => plots.length > 0);
    expect(plots).toHaveLength(1);
    series.value = [line(12)];
    await nextTick();
    series.value = [line(13)];
    await nextTick();
    expect(plots).toHaveLength(1);
    expect(plots[0]!.calls).toEqual([
      ['setData', 12, true],
      ['setData', 13, true],
    ]);
  });

  test('a zoom stays where it is while points arrive, and can be left', async () => {
    const { wrapper, series } = await mounted();
    const [plot] = plots;
    plot!.scales.x = { min: 2, max: 5 };
    plot!.hooks.setScale[0]!(plot, 'x');
    await nextTick();
    series.value = [line(12)];
    await nextTick();
    expect(plot!.calls).toEqual([
      ['setData', 12, false],
      ['setScale', 'x', { min: 2, max: 5 }],
    ]);
    await wrapper.findAll('button').find((button) => button.text() === 'Show all')!.trigger('click');
    expect(plot!.calls.at(-1)).toEqual(['setData', 12, true]);
  });

  test('another line makes it anew', async () => {
    const { series } = await mounted();
    series.value = [line(11), { ...line(11), key: 'head', label: 'head' }];
    await nextTick();
    expect(plots).toHaveLength(2);
    expect(plots[0]!.calls[0]).toEqual(['destroy']);
    expect(plots[1]!.data).toHaveLength(3);
  });

  test('smoothing adds the raw line behind', async () => {
    const { smoothing } = await mounted();
    smoothing.value = 0.5;
    await nextTick();
    expect(plots.at(-1)!.data).toHaveLength(3);
  });

  test('a hidden line is told by its button', async () => {
    const { wrapper } = await mounted();
    const legend = wrapper.get('ul button');
    expect(legend.attributes('aria-pressed')).toBe('true');
    await legend.trigger('click');
    expect(legend.attributes('aria-pressed')).toBe('false');
    expect(plots).toHaveLength(2);
  });
});
