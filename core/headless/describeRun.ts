import type { BaseArchitecture } from '../contract/architectures.ts';
import type { RankingEntry, RunDetail, RunSummary } from '../contract/run.ts';
import type { HeadSpec, NetworkSize } from '../contract/spec.ts';
import { stageDepths, stageWidths } from '../contract/stageLists.ts';
import { formatTable } from './formatTable.ts';
import { formatBytes, formatDuration, formatMetric, formatTime } from './formatValue.ts';

/** Architecture, widths and blocks by stage: `vit d96 x3`, `resnet d24-48-96 x1-1-1`. */
function networkOf(architecture: BaseArchitecture, size: NetworkSize): string {
  return `${architecture} d${stageWidths(architecture, size).join('-')} x${stageDepths(architecture, size).join('-')}`;
}

function modelOf({ spec }: RunSummary): string {
  const isParallel = spec.composition === 'parallel';
  const headOf = (head: HeadSpec) => `${head.id} x${isParallel ? stageDepths(head.architecture, head.network).join('-') : head.depth}`;
  const heads = spec.heads.map(headOf).join(spec.combine === 'concat' ? ' + ' : ', ');
  const base = networkOf(spec.base.architecture, spec.base);
  return spec.supervision === 'baseline' ? `${base}, no head` : `${base} with ${heads} (${spec.combine}${isParallel ? ', parallel' : ''})`;
}

function durationOf({ started, ended, idleSeconds }: RunSummary): string {
  return started === null || ended === null ? '-' : formatDuration((Date.parse(ended) - Date.parse(started)) / 1000 - idleSeconds);
}

/** Metrics that say how good a run is; the others are in the JSON and in the app. */
const shownMetrics = /^(knn|loss|discrepancy|collapse)\//;

/** A ranking as a table, best head first. */
export function formatRanking(ranking: readonly RankingEntry[]): string {
  const rows = ranking.map(({ head, kl, klLow, klHigh, cka }, index) => [
    String(index + 1),
    head,
    kl.toPrecision(3),
    `${klLow.toPrecision(3)} to ${klHigh.toPrecision(3)}`,
    cka.toPrecision(3),
  ]);
  return formatTable(['#', 'HEAD', 'D', '95 % INTERVAL', 'CKA'], rows);
}

/** What `hssl show` prints for people. */
export function describeRun(run: RunDetail): string {
  const facts: [string, string][] = [
    ['run', `${run.id}  ${run.name}`],
    ['status', run.status + (run.deleted === null ? '' : ' (in the trash)')],
    ...(run.reason === null ? [] : ([['reason', `${run.reason.code}: ${run.reason.message}${run.reason.advice === null ? '' : `\n${run.reason.advice}`}`]] satisfies [string, string][])),
    ['project', [run.project, ...run.tags.map((tag) => `#${tag}`)].join(' ')],
    ['model', modelOf(run)],
    ['data', `${run.spec.dataset}${run.spec.limit?.train === undefined ? '' : `, ${run.spec.limit.train} training images`}`],
    ['engine', run.engine === null ? '-' : `${run.engine.name} ${run.engine.version} on the ${run.engine.device.toUpperCase()}`],
    ['created', formatTime(run.created)],
    ['took', durationOf(run)],
    ['memory', run.metrics['memory/peak'] === undefined ? '-' : `${formatBytes(run.metrics['memory/peak'].last)} at most`],
    ['on disk', formatBytes(run.bytes)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `${name.padEnd(width)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`);
  const metrics = Object.entries(run.metrics).filter(([name]) => shownMetrics.test(name));
  const table = formatTable(
    ['METRIC', 'FIRST', 'LAST', 'BEST'],
    metrics.map(([name, { first, last, best }]) => [name, formatMetric(name, first), formatMetric(name, last), formatMetric(name, best)]),
  );
  return [lines.join('\n'), ...(metrics.length === 0 ? [] : [table]), ...(run.ranking === null ? [] : [formatRanking(run.ranking)])].join('\n\n');
}
