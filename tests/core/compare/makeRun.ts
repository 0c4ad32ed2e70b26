import { checkSpec } from '../../../core/contract/checkSpec.ts';
import type { MetricSummary, RunDetail } from '../../../core/contract/run.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';

let made = 0;

/** A finished run of a spec with every default, later than the one made before. */
export function makeRun(spec: SpecInput = {}, changes: Partial<RunDetail> = {}): RunDetail {
  const checked = checkSpec(spec);
  if (checked.spec === null) {
    throw new TypeError(JSON.stringify(checked.problems));
  }
  made++;
  return {
    id: `run-${made}`,
    name: checked.spec.name,
    project: checked.spec.project,
    tags: [],
    notes: '',
    status: 'finished',
    reason: null,
    created: new Date(Date.UTC(2026, 0, 1) + made * 1000).toISOString(),
    started: null,
    ended: null,
    idleSeconds: 0,
    deleted: null,
    queuePosition: null,
    progress: null,
    spec: checked.spec,
    metrics: {},
    pid: null,
    ranking: null,
    engine: null,
    machine: null,
    stepsPerEpoch: null,
    checkpoints: [],
    bytes: 0,
    ...changes,
  };
}

/** A metric that went from `first` to `last`. */
export function metric(last: number, first = 0, step = 100): MetricSummary {
  return { first, last, best: Math.max(first, last), step };
}

/** k-NN accuracy at the default k. */
export function knn(last: number, first = 0.5): Record<string, MetricSummary> {
  return { 'knn/base/k20': metric(last, first) };
}
