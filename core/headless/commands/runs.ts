import path from 'node:path';
import { finalKnn } from '../../compare/knnMetric.ts';
import type { ApiInput } from '../../contract/api.ts';
import type { RunSummary } from '../../contract/run.ts';
import { describeComparison } from '../describeComparison.ts';
import { describeRun } from '../describeRun.ts';
import { exitCodes } from '../exitCodes.ts';
import { formatTable } from '../formatTable.ts';
import { formatBytes, formatMetric, formatTime } from '../formatValue.ts';
import { type Session, withService } from '../session.ts';

function statusOf(run: RunSummary): string {
  if (run.status === 'queued') {
    return `queued, place ${run.queuePosition ?? '-'}`;
  }
  if (['running', 'pausing', 'paused'].includes(run.status) && run.progress !== null) {
    return `${run.status}, epoch ${run.progress.epoch.toFixed(1)}/${run.progress.totalEpochs}`;
  }
  return run.reason === null ? run.status : `${run.status} (${run.reason.code})`;
}

/** `hssl runs`: newest first. */
export async function listRuns(session: Session, query: ApiInput<'runs.list'>): Promise<number> {
  return withService(session, async (client) => {
    const runs = await client.request('runs.list', query);
    session.output.result(runs, () => {
      if (runs.length === 0) {
        return query.filter === undefined ? 'No runs yet: `hssl train SPEC` starts one, `hssl demo` shows what they are good for.' : 'No run matches.';
      }
      const rows = runs.map((run) => [run.id, run.name, statusOf(run), formatMetric('knn/', finalKnn(run)), run.project, formatTime(run.created)]);
      return formatTable(['RUN', 'NAME', 'STATUS', 'K-NN', 'PROJECT', 'CREATED'], rows);
    });
    return exitCodes.done;
  });
}

/** `hssl show`, `pause`, `cancel`, `delete`, `restore`: each prints the run as it is afterwards. */
export async function aboutRun(session: Session, request: 'runs.get' | 'runs.pause' | 'runs.cancel' | 'runs.delete' | 'runs.restore', id: string): Promise<number> {
  return withService(session, async (client) => {
    const run = await client.request(request, { id });
    session.output.result(run, () => describeRun(run));
    return exitCodes.done;
  });
}

/** `hssl compare RUN...` */
export async function compare(session: Session, ids: string[]): Promise<number> {
  return withService(session, async (client) => {
    const comparison = await client.request('runs.compare', { ids });
    session.output.result(comparison, () => describeComparison(comparison));
    return exitCodes.done;
  });
}

export type ExportOptions = Omit<ApiInput<'runs.export'>, 'id' | 'path'> & { output: string };

/** `hssl export RUN` */
export async function exportRun(session: Session, id: string, { output, ...options }: ExportOptions): Promise<number> {
  return withService(session, async (client) => {
    const written = await client.request('runs.export', { id, ...options, path: path.resolve(output) });
    const others = written.configuration === undefined ? [] : [written.configuration];
    session.output.result(written, () => [`${written.path} (${formatBytes(written.bytes)})`, ...others].join('\n'));
    return exitCodes.done;
  });
}
