import { checkSpec } from '../../core/contract/checkSpec.ts';
import { isActive, type CheckpointInfo, type MetricPoint, type RankingEntry, type RunDetail, type RunStatus } from '../../core/contract/run.ts';
import type { HeadArchitecture } from '../../core/contract/architectures.ts';
import type { ExperimentSpec, SpecInput } from '../../core/contract/spec.ts';

const stepsPerEpoch = 93;
const fiveMinutes = 300_000;
export const fakeNow = Date.UTC(2026, 10, 20, 9, 30);

/** A spec with every default, at the size of the example data. */
export function fakeSpec(input: SpecInput): ExperimentSpec {
  const { spec, problems } = checkSpec({ limit: { train: 6000, test: 2000 }, ...input });
  if (!spec) {
    throw new Error(`the spec of a fake run is wrong: ${problems.map((problem) => problem.message).join('; ')}`);
  }
  return spec;
}

/** Deterministic noise in [-1, 1] for a place in a series. */
function noise(...parts: number[]): number {
  const mixed = Math.sin(parts.reduce((sum, part, index) => sum + part * (12.9898 + index * 65.41), 0)) * 43_758.5453;
  return 2 * (mixed - Math.floor(mixed)) - 1;
}

/** How well each kind of run ends, and how far its head stays away from the base: in the order of a real small study. */
const outcomes: Record<HeadArchitecture | 'baseline', { knn: number; kl: number }> = {
  baseline: { knn: 0.678, kl: 0 },
  vit: { knn: 0.644, kl: 0.008 },
  swin: { knn: 0.661, kl: 0.015 },
  poolformer: { knn: 0.696, kl: 0.042 },
  resnet: { knn: 0.706, kl: 0.124 },
  resmlp: { knn: 0.715, kl: 0.02 },
  convnext: { knn: 0.728, kl: 0.061 },
};
const floor = 0.577;

/** Every metric that a run of this spec has at one step. */
export function fakePoints(spec: ExperimentSpec, step: number, time: number): MetricPoint[] {
  const totalSteps = spec.schedule.epochs * stepsPerEpoch;
  const share = step / totalSteps;
  const seed = spec.schedule.seed + spec.heads.length * 7 + (spec.heads[0]?.depth ?? 0);
  const isBaseline = spec.supervision === 'baseline';
  const outcome = outcomes[isBaseline ? 'baseline' : (spec.heads[0]?.architecture ?? 'baseline')];
  const rise = 1 - Math.exp(-3 * share);
  const wobble = noise(step, seed);
  const values: Record<string, number> = {
    'loss/base': 5.2 - 2.1 * rise + 0.12 * wobble,
    'collapse/teacherEntropy': 5.4 - 1.9 * rise + 0.05 * wobble,
    'collapse/marginalEntropy': 5.5 - 0.3 * rise + 0.02 * wobble,
    'collapse/featureDeviation': 0.6 + 0.3 * rise,
    'collapse/effectiveRank': 12 + 28 * rise,
    'schedule/learningRate': 0.0005 * Math.min(share / 0.13, 0.5 * (1 + Math.cos(Math.PI * share))) + 1e-6,
    'schedule/weightDecay': 0.04,
    'schedule/teacherTemperature': Math.min(0.07, 0.04 + 0.1 * share),
    'schedule/teacherMomentum': 0.99 + 0.01 * share,
    'time/step': 0.41 + 0.02 * wobble,
    'time/data': 0.02,
    'memory/resident': 1.1e9 + 2e8 * rise,
  };
  if (!isBaseline) {
    values['loss/head'] = 5.3 - 2.3 * rise + 0.1 * wobble;
  }
  values['loss/total'] = values['loss/base']! + (values['loss/head'] ?? 0);
  if (step % (spec.evaluation.knn.everyEpochs * stepsPerEpoch) === 0 || step === totalSteps) {
    values['memory/peak'] = 1.31e9 + 1e8 * rise;
    values['knn/base/k20'] = floor + (outcome.knn - floor) * rise * 1.052 + (step === 0 ? 0 : 0.004 * noise(seed, step));
    for (const [index, head] of (isBaseline ? [] : spec.heads).entries()) {
      const { kl } = outcomes[head.architecture];
      values[`knn/head:${head.id}/k20`] = floor + 0.16 * rise + 0.004 * noise(seed, step, index);
      values[`discrepancy/kl/${head.id}`] = kl * (0.2 + 0.85 * rise);
      values[`discrepancy/cka/${head.id}`] = 1 - 0.5 * rise - kl;
      values[`discrepancy/procrustes/${head.id}`] = 0.1 + kl + 0.2 * rise;
    }
  }
  return Object.entries(values).map(([name, value]) => ({ name, step, value, time }));
}

/** The two newest checkpoints of a run: of its last full epochs that were due, and of the step where it stands. */
export function fakeCheckpoints(spec: ExperimentSpec, step: number, started: number): CheckpointInfo[] {
  const interval = spec.checkpoint.everyEpochs * stepsPerEpoch;
  const due = Math.floor((step - 1) / interval) * interval;
  return [...(due > 0 ? [due] : []), step].map((at) => ({
    file: `step-${at}.safetensors`,
    step: at,
    epoch: at / stepsPerEpoch,
    bytes: 9.1e6,
    created: new Date(started + at * 430).toISOString(),
  }));
}

/** The ranking that ends a search: by D, with an interval around it. */
function fakeRanking(spec: ExperimentSpec): RankingEntry[] {
  return spec.heads
    .map(({ id, architecture }) => {
      const { kl } = outcomes[architecture];
      return { head: id, kl, klLow: kl * 0.9 - 0.002, klHigh: kl * 1.1 + 0.002, cka: 0.9 - kl * 3 };
    })
    .sort((left, right) => right.kl - left.kl);
}

export interface FakeRunOptions {
  id: string;
  spec: SpecInput;
  status: RunStatus;
  /** How much of it is done, 0-1. */
  done?: number;
  queuePosition?: number;
  isDeleted?: boolean;
  /** Larger is older. */
  age?: number;
}

/** One run as the service would describe it, with the points of all metrics so far. */
export function fakeRun(options: FakeRunOptions): { run: RunDetail; points: MetricPoint[]; totalSteps: number } {
  const spec = fakeSpec(options.spec);
  const { status } = options;
  const totalSteps = spec.schedule.epochs * stepsPerEpoch;
  const step = status === 'finished' ? totalSteps : Math.floor(totalSteps * (options.done ?? 0));
  const created = fakeNow - (options.age ?? 0) * 20 * fiveMinutes;
  const points: MetricPoint[] = [];
  const hasStarted = status !== 'queued' && status !== 'starting';
  for (let at = 0; hasStarted && at <= step; at++) {
    if (at % 15 === 0 || at % stepsPerEpoch === 0 || at === step) {
      points.push(...fakePoints(spec, at, created + fiveMinutes + at * 430));
    }
  }
  const hasTrainer = hasStarted && isActive(status);
  const hasStopped = hasStarted && !hasTrainer;
  const run: RunDetail = {
    id: options.id,
    name: spec.name,
    project: spec.project,
    tags: spec.tags,
    notes: spec.notes,
    status,
    reason:
      status === 'failed'
        ? { code: 'diverged', message: `The loss became NaN at step ${step}.`, advice: 'Lower the learning rate, or switch gradient clipping on.' }
        : null,
    created: new Date(created).toISOString(),
    started: hasStarted ? new Date(created + fiveMinutes).toISOString() : null,
    ended: hasStopped ? new Date(created + fiveMinutes + step * 430).toISOString() : null,
    idleSeconds: 0,
    deleted: options.isDeleted ? new Date(fakeNow).toISOString() : null,
    queuePosition: options.queuePosition ?? null,
    progress: hasStarted
      ? { phase: 'training', step, totalSteps, epoch: step / stepsPerEpoch, totalEpochs: spec.schedule.epochs, secondsLeft: hasStopped ? null : (totalSteps - step) * 0.43 }
      : null,
    spec,
    metrics: {},
    pid: hasTrainer ? 4711 : null,
    ranking: spec.combine === 'search' && status === 'finished' ? fakeRanking(spec) : null,
    engine: hasStarted ? { name: 'TensorFlow', version: '2.21.0', device: 'cpu' } : null,
    machine: hasStarted ? { hostname: 'workstation', platform: 'linux x64', processor: 'AMD Ryzen 9 7900', cores: 12, memoryBytes: 64e9 } : null,
    stepsPerEpoch: hasStarted ? stepsPerEpoch : null,
    checkpoints: hasStarted ? fakeCheckpoints(spec, step, created + fiveMinutes) : [],
    bytes: hasStarted ? 2.1e7 : 2100,
  };
  return { run, points, totalSteps };
}

/** A small study: two seeds of the baseline, single heads, a search, and runs in every state. */
export function exampleStudy(): FakeRunOptions[] {
  const head = (architecture: HeadArchitecture) => ({ heads: [{ architecture }] });
  return [
    { id: 'r-baseline-0', spec: { name: 'vit baseline', supervision: 'baseline', heads: [], tags: ['table 1'] }, status: 'finished', age: 20 },
    { id: 'r-baseline-1', spec: { name: 'vit baseline s1', supervision: 'baseline', heads: [], schedule: { seed: 1 }, tags: ['table 1'] }, status: 'finished', age: 19 },
    { id: 'r-vit', spec: { name: 'vit with vit', ...head('vit'), tags: ['table 1'] }, status: 'finished', age: 18 },
    { id: 'r-poolformer', spec: { name: 'vit with poolformer', ...head('poolformer'), tags: ['table 1'] }, status: 'finished', age: 17 },
    { id: 'r-resnet', spec: { name: 'vit with resnet', ...head('resnet'), tags: ['table 1'] }, status: 'finished', age: 16 },
    { id: 'r-resmlp', spec: { name: 'vit with resmlp', ...head('resmlp'), tags: ['table 1'] }, status: 'finished', age: 15 },
    {
      id: 'r-convnext-0',
      spec: { name: 'vit with convnext', ...head('convnext'), tags: ['table 1', 'best'], notes: 'Best single head so far.\nTry depth 5 next.' },
      status: 'finished',
      age: 14,
    },
    { id: 'r-convnext-1', spec: { name: 'vit with convnext s1', ...head('convnext'), schedule: { seed: 1 }, tags: ['table 1'] }, status: 'finished', age: 13 },
    {
      id: 'r-search',
      spec: {
        name: 'search over six heads',
        combine: 'search',
        heads: (['vit', 'swin', 'poolformer', 'resnet', 'resmlp', 'convnext'] as const).map((architecture) => ({ architecture })),
        search: { fraction: 1 },
        schedule: { epochs: 4 },
      },
      status: 'finished',
      age: 12,
    },
    { id: 'r-diverged', spec: { name: 'learning rate too high', ...head('convnext'), schedule: { learningRate: 0.5 } }, status: 'failed', done: 0.2, age: 11 },
    { id: 'r-cancelled', spec: { name: 'stopped by hand', ...head('swin') }, status: 'cancelled', done: 0.35, age: 10 },
    { id: 'r-trashed', spec: { name: 'wrong data set', ...head('vit') }, status: 'cancelled', done: 0.05, age: 9, isDeleted: true },
    { id: 'r-paused', spec: { name: 'paused for the night', ...head('poolformer'), schedule: { seed: 2 } }, status: 'paused', done: 0.4, age: 8 },
    {
      id: 'r-running',
      spec: { name: 'vit with convnext and resmlp', combine: 'concat', heads: [{ architecture: 'convnext' }, { architecture: 'resmlp' }] },
      status: 'running',
      done: 0.45,
      age: 2,
    },
    { id: 'r-queued-1', spec: { name: 'vit with swin', ...head('swin') }, status: 'queued', queuePosition: 1, age: 1 },
    { id: 'r-queued-2', spec: { name: 'vit with swin s1', ...head('swin'), schedule: { seed: 1 } }, status: 'queued', queuePosition: 2, age: 0.6 },
    { id: 'r-queued-3', spec: { name: 'deep convnext', heads: [{ architecture: 'convnext', depth: 5 }] }, status: 'queued', queuePosition: 3, age: 0.3 },
  ];
}
