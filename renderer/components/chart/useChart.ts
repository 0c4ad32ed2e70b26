import { useElementSize } from '@vueuse/core';
import type { ECharts } from 'echarts/core';
import { onScopeDispose, watch, type Ref } from 'vue';
import { init, type StudioChartOption } from './registerCharts.ts';

/** Keeps an ECharts chart in an element, as large as the element, drawn anew when the option changes. */
export function useChart(container: Readonly<Ref<HTMLElement | null>>, option: () => StudioChartOption): void {
  const { width, height } = useElementSize(container);
  let chart: ECharts | null = null;

  watch(
    [() => container.value, () => width.value, () => height.value, option],
    ([element, currentWidth, currentHeight, current]) => {
      if (!element || currentWidth === 0 || currentHeight === 0) {
        return;
      }
      const size = { width: currentWidth, height: currentHeight };
      if (chart) {
        chart.resize(size);
      } else {
        chart = init(element, null, { renderer: 'canvas', ...size });
      }
      chart.setOption(current, { notMerge: true });
    },
    { flush: 'post' },
  );
  onScopeDispose(() => chart?.dispose());
}
