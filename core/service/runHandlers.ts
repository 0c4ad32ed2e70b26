import type { ApiHandlers } from '../contract/api.ts';
import { checkSpec } from '../contract/checkSpec.ts';
import { compareRuns } from '../compare/compareRuns.ts';
import { StudioError } from '../contract/error.ts';
import { isActive, isEnded, type RunDetail } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import type { RunRecord } from '../store/runRow.ts';
import { checkWithFiles } from './checkWithFiles.ts';
import { consolePage } from './consoleText.ts';
import { assertRoom } from './diskReserve.ts';
import { endOfQueued } from './endOfQueued.ts';
import { assertExportPath } from './exportFile.ts';
import { exportRun } from './exportRun.ts';
import { assertNoWeightOptions, exportRunWeights } from './exportRunWeights.ts';
import { findRun } from './findRun.ts';
import { newRunId } from './newRunId.ts';
import { readSamples } from './readSamples.ts';
import { resumeHandlers } from './resumeHandlers.ts';
import { runDetail } from './runDetail.ts';
import type { ServiceParts } from './serviceParts.ts';
import { problemsError } from './specHandlers.ts';

type RunHandlers = Pick<ApiHandlers, Extract<keyof ApiHandlers, `runs.${string}` | `queue.${string}`>>;

/** Requests about runs and their queue. */
export function runHandlers(parts: ServiceParts): RunHandlers {
  const { store, hub, catalogue, example, recorder, queue, folders } = parts;
  const detail = (id: string): Promise<RunDetail> => runDetail(parts, findRun(store, id));

  function announce(id: string): void {
    const run = store.runs.summary(id);
    if (run !== null) {
      hub.announce({ type: 'run.changed', run });
    }
  }

  /** All of them, or an error about the first that cannot run: nothing is queued then. */
  async function checkedSpecs(inputs: readonly unknown[]): Promise<ExperimentSpec[]> {
    await Promise.all(inputs.map((input) => example.untilReady(checkSpec(input).spec?.dataset ?? '')));
    const datasets = await catalogue.list();
    const checked = await Promise.all(inputs.map((input) => checkWithFiles(input, datasets)));
    return checked.map(({ spec, problems }, index) => {
      const [first, ...others] = problems;
      if (first !== undefined) {
        throw problemsError([first, ...others], inputs.length === 1 ? '' : `specs.${index}.`);
      }
      if (spec === null) {
        throw new StudioError('badInput', 'This is no spec.', { path: `specs.${index}` });
      }
      return spec;
    });
  }

  function freshIds(count: number): string[] {
    const ids = new Set<string>();
    while (ids.size < count) {
      const id = newRunId();
      if (store.runs.get(id) === null) {
        ids.add(id);
      }
    }
    return [...ids];
  }

  /** The places of all queued runs have changed with that of one. */
  function announceQueue(): void {
    for (const { id } of store.runs.queue()) {
      announce(id);
    }
  }

  function cancelQueued(run: RunRecord): void {
    recorder.change(run.id, { status: 'cancelled', ...endOfQueued(run) });
    announceQueue();
  }

  return {
    ...resumeHandlers(parts),
    'runs.create': async ({ specs: inputs }) => {
      const specs = await checkedSpecs(inputs);
      for (const device of new Set(specs.map((spec) => spec.schedule.device))) {
        chooseEngine(device);
      }
      assertRoom(folders.root);
      const ids = freshIds(specs.length);
      const created = Date.now();
      store.transaction(() => specs.forEach((spec, index) => store.runs.insert({ id: ids[index] ?? '', spec, created })));
      ids.forEach(announce);
      queue.wake();
      return ids.flatMap((id) => store.runs.summary(id) ?? []);
    },
    'runs.list': (query) => store.runs.list(query),
    'runs.get': ({ id }) => detail(id),
    'runs.update': ({ id, ...labels }) => {
      const run = findRun(store, id);
      store.transaction(() => store.runs.label(run.id, labels));
      announce(run.id);
      return detail(run.id);
    },
    'runs.metrics': ({ id, names }) => {
      const number = store.runs.numberOf(findRun(store, id).id);
      return (names ?? store.metrics.names(number)).flatMap((name) => store.metrics.series(number, name) ?? []);
    },
    'runs.console': ({ id, offset }) => consolePage(folders.run(findRun(store, id).id).console, offset),
    'runs.samples': ({ id }) => readSamples(folders.run(findRun(store, id).id).samples),
    'runs.cancel': async ({ id }) => {
      const run = findRun(store, id);
      if (isEnded(run.status)) {
        throw new StudioError('conflict', `The run "${run.name}" has ended already (${run.status}).`, { path: 'id' });
      }
      const active = queue.active(run.id);
      if (run.status === 'queued') {
        cancelQueued(run);
      } else if (run.status === 'paused') {
        recorder.change(run.id, { status: 'cancelled' });
      } else {
        active?.cancel();
        await active?.ended;
      }
      return detail(run.id);
    },
    'runs.delete': ({ id }) => {
      const run = findRun(store, id);
      if (isActive(run.status)) {
        throw new StudioError('conflict', `The run "${run.name}" is still in training.`, { path: 'id', advice: 'Cancel it first.' });
      }
      if (run.status === 'queued') {
        cancelQueued(run);
      }
      recorder.change(run.id, { deleted: run.deleted === null ? Date.now() : Date.parse(run.deleted) });
      return detail(run.id);
    },
    'runs.restore': ({ id }) => {
      const run = findRun(store, id);
      recorder.change(run.id, { deleted: null });
      return detail(run.id);
    },
    'runs.compare': ({ ids }) => compareRuns(ids.map((id) => findRun(store, id))),
    'runs.export': async ({ id, format, path: file, ...weights }) => {
      const run = await detail(id);
      assertExportPath(file, folders.root);
      if (format === 'safetensors') {
        return exportRunWeights(run, folders, file, weights);
      }
      assertNoWeightOptions(format, weights);
      return exportRun(store, run, format, file);
    },
    'queue.move': ({ id, position }) => {
      const run = findRun(store, id);
      if (run.status !== 'queued') {
        throw new StudioError('conflict', `The run "${run.name}" is not in the queue (${run.status}).`, { path: 'id' });
      }
      const others = store.runs.queue().map((queued) => queued.id).filter((queuedId) => queuedId !== run.id);
      const place = Math.min(position - 1, others.length);
      const order = [...others.slice(0, place), run.id, ...others.slice(place)];
      store.transaction(() => store.runs.setQueue(order));
      announceQueue();
      return order.flatMap((queuedId) => store.runs.summary(queuedId) ?? []);
    },
  };
}
