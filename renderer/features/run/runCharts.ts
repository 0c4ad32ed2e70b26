import { baselineFor } from '../../../core/compare/baselineFor.ts';
import { finalKnn, floorKnn, knnMetric } from '../../../core/compare/knnMetric.ts';
import type { RunSummary } from '../../../core/contract/run.ts';
import type { HeadArchitecture } from '../../../core/contract/architectures.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';

export const chartGroups = ['result', 'similarity', 'losses', 'collapse', 'schedules', 'resources', 'other'] as const;
export type ChartGroup = (typeof chartGroups)[number];

export type ChartFormat = 'percent' | 'discrepancy' | 'number' | 'seconds' | 'bytes';

/** What a line is about, which decides its hue: the whole, the base model, a head, or nothing in particular. */
export type LineSubject = { kind: 'total' } | { kind: 'base' } | { kind: 'head'; id: string; architecture: HeadArchitecture | null };

export interface ChartLine {
  /** Name of the metric. */
  metric: string;
  subject: LineSubject;
  /** Tells lines of one subject apart: `k20`, or the metric's name. */
  detail: string | null;
}

export interface ChartReference {
  /** Message key below `run.reference`. */
  kind: 'floor' | 'baseline' | 'uniform';
  value: number;
}

export interface ChartDefinition {
  id: string;
  group: ChartGroup;
  /** Message key below `run.chart`; null where the metric's own name stands. */
  title: string | null;
  format: ChartFormat;
  lines: ChartLine[];
  references: ChartReference[];
  /** Values at every step are noisy; those of an evaluation are not, and a moving average would falsify them. */
  isPerStep: boolean;
}

type Template = Pick<ChartDefinition, 'id' | 'group' | 'format' | 'isPerStep'> & { pattern: RegExp };

/** In the order of the page. A metric belongs to the first that matches. */
const templates: Template[] = [
  { id: 'knn', group: 'result', format: 'percent', isPerStep: false, pattern: /^knn\/(?:base|head:[^/]+)\/k\d+$/ },
  { id: 'discrepancy', group: 'result', format: 'discrepancy', isPerStep: false, pattern: /^discrepancy\/kl\// },
  { id: 'cka', group: 'similarity', format: 'number', isPerStep: false, pattern: /^discrepancy\/cka\// },
  { id: 'procrustes', group: 'similarity', format: 'number', isPerStep: false, pattern: /^discrepancy\/procrustes\// },
  { id: 'loss', group: 'losses', format: 'number', isPerStep: true, pattern: /^loss\// },
  { id: 'entropy', group: 'collapse', format: 'number', isPerStep: false, pattern: /^collapse\/(?:teacher|marginal)Entropy/ },
  { id: 'featureDeviation', group: 'collapse', format: 'number', isPerStep: false, pattern: /^collapse\/featureDeviation/ },
  { id: 'effectiveRank', group: 'collapse', format: 'number', isPerStep: false, pattern: /^collapse\/effectiveRank/ },
  { id: 'learningRate', group: 'schedules', format: 'number', isPerStep: false, pattern: /^schedule\/learningRate$/ },
  { id: 'weightDecay', group: 'schedules', format: 'number', isPerStep: false, pattern: /^schedule\/weightDecay$/ },
  { id: 'teacherTemperature', group: 'schedules', format: 'number', isPerStep: false, pattern: /^schedule\/teacherTemperature$/ },
  { id: 'teacherMomentum', group: 'schedules', format: 'number', isPerStep: false, pattern: /^schedule\/teacherMomentum$/ },
  { id: 'time', group: 'resources', format: 'seconds', isPerStep: true, pattern: /^time\// },
  { id: 'memory', group: 'resources', format: 'bytes', isPerStep: true, pattern: /^memory\// },
];

/** Charts whose lines are told apart by the last part of their metric; the catalogue names it under `run.line`. */
export const chartsOfParts: readonly string[] = ['entropy', 'time', 'memory'];

/** Heads are named `head:<id>` or, where there is one only, `head`; discrepancies end with the head's id. */
function subjectOf(metric: string, heads: ExperimentSpec['heads']): LineSubject {
  const id = /(?:head:|^discrepancy\/\w+\/)([^/]+)/.exec(metric)?.[1] ?? (/\/head$/.test(metric) ? (heads[0]?.id ?? null) : null);
  if (id !== null) {
    return { kind: 'head', id, architecture: heads.find((head) => head.id === id)?.architecture ?? null };
  }
  return /\/base\b/.test(metric) ? { kind: 'base' } : { kind: 'total' };
}

function detailOf(metric: string, template: Template, spec: ExperimentSpec): string | null {
  if (template.id === 'knn') {
    return spec.evaluation.knn.k.length > 1 ? (metric.split('/').at(-1) ?? null) : null;
  }
  // `loss/base:<id>` is the base's loss in its pairing with that head.
  const pairing = /^loss\/base:(.+)$/.exec(metric)?.[1];
  if (pairing !== undefined) {
    return pairing;
  }
  return chartsOfParts.includes(template.id) ? (metric.split('/').at(-1) ?? null) : null;
}

function references(template: Template, run: RunSummary, baselines: readonly RunSummary[]): ChartReference[] {
  if (template.id === 'knn') {
    const floor = floorKnn(run);
    const baseline = baselineFor(run, baselines);
    const baselineKnn = baseline && baseline.id !== run.id ? finalKnn(baseline) : null;
    return [
      ...(floor === null ? [] : [{ kind: 'floor' as const, value: floor }]),
      ...(baselineKnn === null ? [] : [{ kind: 'baseline' as const, value: baselineKnn }]),
    ];
  }
  return template.id === 'entropy' ? [{ kind: 'uniform', value: Math.log(run.spec.objective.prototypes) }] : [];
}

/**
 * The charts of a run, in the order of the page. Every metric is in one of them: what no chart is made for gets one of its own.
 *
 * @param metrics - names of the metrics that the run has
 * @param baselines - runs among which the baseline is looked for
 */
export function runCharts(run: RunSummary, metrics: readonly string[], baselines: readonly RunSummary[]): ChartDefinition[] {
  const left = new Set(metrics);
  const charts = templates.flatMap((template): ChartDefinition[] => {
    const names = metrics.filter((metric) => template.pattern.test(metric) && left.delete(metric));
    if (names.length === 0) {
      return [];
    }
    const { id, group, format, isPerStep } = template;
    const lines = names.map((metric) => ({ metric, subject: subjectOf(metric, run.spec.heads), detail: detailOf(metric, template, run.spec) }));
    return [{ id, group, title: id, format, isPerStep, lines, references: references(template, run, baselines) }];
  });
  const others = [...left].map((metric): ChartDefinition => ({
    id: metric,
    group: 'other',
    title: null,
    format: 'number',
    isPerStep: false,
    lines: [{ metric, subject: subjectOf(metric, run.spec.heads), detail: null }],
    references: [],
  }));
  return [...charts, ...others].map((chart) => (chart.id === 'knn' ? { ...chart, lines: firstKnnFirst(chart.lines, knnMetric(run)) } : chart));
}

function firstKnnFirst(lines: ChartLine[], first: string): ChartLine[] {
  return [...lines.filter((line) => line.metric === first), ...lines.filter((line) => line.metric !== first)];
}
