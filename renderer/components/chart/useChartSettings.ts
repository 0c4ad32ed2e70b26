import { createGlobalState, useLocalStorage } from '@vueuse/core';
import type { ChartAxis } from './chartAxis.ts';

/** How charts are shown, everywhere and at the next start too. */
export const useChartSettings = createGlobalState(() => ({
  axis: useLocalStorage<ChartAxis>('hssl-studio.chart.axis', 'epoch'),
  /** Weight of the moving average, 0 to 0.99. */
  smoothing: useLocalStorage('hssl-studio.chart.smoothing', 0.6),
  isLogarithmic: useLocalStorage('hssl-studio.chart.logarithmic', false),
}));
