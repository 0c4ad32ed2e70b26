import type { DatasetProgress, DatasetSummary } from './dataset.ts';
import type { EngineInstallation, ExportProgress } from './engine.ts';
import type { MetricPoint, RunProgress, RunSummary } from './run.ts';

/** What the service announces to every client. Events only announce; they never ask for anything. */
export type StudioEvent =
  | { type: 'run.changed'; run: RunSummary }
  | { type: 'run.removed'; id: string }
  | { type: 'run.progress'; id: string; progress: RunProgress }
  | { type: 'run.metrics'; id: string; points: MetricPoint[] }
  | { type: 'run.console'; id: string; text: string; offset: number }
  | { type: 'run.samples'; id: string; step: number }
  | { type: 'dataset.changed'; dataset: DatasetSummary }
  | { type: 'dataset.removed'; name: string }
  | { type: 'dataset.progress'; progress: DatasetProgress }
  | { type: 'engine.installation'; installation: EngineInstallation }
  | { type: 'engine.exporting'; progress: ExportProgress }
  /** An engine came or went, or another one is used. */
  | { type: 'engine.changed' };
