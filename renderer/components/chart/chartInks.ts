/** Colours of everything in a chart but its data: canvases cannot read the style sheet's variables. */
export interface ChartInks {
  text: string;
  strong: string;
  grid: string;
  reference: string;
  surface: string;
}

export const chartInks: Record<'light' | 'dark', ChartInks> = {
  light: { text: '#52525b', strong: '#18181b', grid: '#e4e4e7', reference: '#71717a', surface: '#ffffff' },
  dark: { text: '#a1a1aa', strong: '#fafafa', grid: '#27272a', reference: '#a1a1aa', surface: '#09090b' },
};

export const chartFontFamily = '"Inter Variable", ui-sans-serif, system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
