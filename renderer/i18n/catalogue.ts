import enBenchmarks from './en/benchmarks.ts';
import enCompare from './en/compare.ts';
import enCompose from './en/compose.ts';
import enDatasets from './en/datasets.ts';
import enEngine from './en/engine.ts';
import enPresets from './en/presets.ts';
import enProblems from './en/problems.ts';
import enQueue from './en/queue.ts';
import enRun from './en/run.ts';
import enRuns from './en/runs.ts';
import enSearch from './en/search.ts';
import enSettings from './en/settings.ts';
import enShell from './en/shell.ts';
import enWelcome from './en/welcome.ts';
import type { Messages } from './messages.ts';
import zhBenchmarks from './zh/benchmarks.ts';
import zhCompare from './zh/compare.ts';
import zhCompose from './zh/compose.ts';
import zhDatasets from './zh/datasets.ts';
import zhEngine from './zh/engine.ts';
import zhPresets from './zh/presets.ts';
import zhProblems from './zh/problems.ts';
import zhQueue from './zh/queue.ts';
import zhRun from './zh/run.ts';
import zhRuns from './zh/runs.ts';
import zhSearch from './zh/search.ts';
import zhSettings from './zh/settings.ts';
import zhShell from './zh/shell.ts';
import zhWelcome from './zh/welcome.ts';

const en = {
  benchmarks: enBenchmarks,
  compare: enCompare,
  compose: enCompose,
  datasets: enDatasets,
  engine: enEngine,
  presets: enPresets,
  problems: enProblems,
  queue: enQueue,
  run: enRun,
  runs: enRuns,
  search: enSearch,
  settings: enSettings,
  shell: enShell,
  welcome: enWelcome,
};

const zh: Messages<typeof en> = {
  benchmarks: zhBenchmarks,
  compare: zhCompare,
  compose: zhCompose,
  datasets: zhDatasets,
  engine: zhEngine,
  presets: zhPresets,
  problems: zhProblems,
  queue: zhQueue,
  run: zhRun,
  runs: zhRuns,
  search: zhSearch,
  settings: zhSettings,
  shell: zhShell,
  welcome: zhWelcome,
};

/** Every text of the interface, by language and feature. */
export const catalogue = { en, zh };

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
