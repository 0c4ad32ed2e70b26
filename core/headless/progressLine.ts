import { knnMetric } from '../compare/knnMetric.ts';
import type { RunProgress, RunSummary } from '../contract/run.ts';
import { formatDuration, formatMetric } from './formatValue.ts';

const phases: Record<RunProgress['phase'], string> = {
  loading: 'reading images',
  evaluating: 'evaluating',
  training: 'training',
  saving: 'saving',
};

/** One line about a run under way: what it does, how far it is, how long it still takes. */
export function progressLine(run: RunSummary, progress: RunProgress | null, last: ReadonlyMap<string, number>): string {
  if (run.status === 'queued') {
    return `${run.name}  waiting in the queue${run.queuePosition === null ? '' : `, place ${run.queuePosition}`}`;
  }
  if (progress === null) {
    return `${run.name}  ${run.status}`;
  }
  const knn = last.get(knnMetric(run));
  const loss = last.get('loss/total');
  const parts = [
    run.name,
    phases[progress.phase],
    `epoch ${progress.epoch.toFixed(1)}/${progress.totalEpochs}`,
    ...(loss === undefined ? [] : [`loss ${formatMetric('loss/total', loss)}`]),
    ...(knn === undefined ? [] : [`k-NN ${formatMetric('knn/', knn)}`]),
    ...(progress.secondsLeft === null ? [] : [`${formatDuration(progress.secondsLeft)} left`]),
  ];
  return parts.join('  ');
}
