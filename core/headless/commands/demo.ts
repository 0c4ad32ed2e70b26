import { floorKnn, finalKnn } from '../../compare/knnMetric.ts';
import { rankHeads } from '../../compare/rankHeads.ts';
import { StudioError } from '../../contract/error.ts';
import { findPreset } from '../../contract/presets.ts';
import type { RankingEntry, RunDetail } from '../../contract/run.ts';
import type { StudioClient } from '../../contract/rpc.ts';
import type { SpecInput } from '../../contract/spec.ts';
import { doctor } from '../../engine/doctor.ts';
import { formatRanking } from '../describeRun.ts';
import { exitCodeOfRun, exitCodes } from '../exitCodes.ts';
import { followRuns } from '../followRuns.ts';
import { formatTable } from '../formatTable.ts';
import { formatDuration, formatGain, formatMetric } from '../formatValue.ts';
import { type Session, withService } from '../session.ts';

const epochs = 8;

function presetSpec(name: string): SpecInput {
  const preset = findPreset(name);
  if (preset === null) {
    throw new Error(`no preset "${name}"`);
  }
  return { ...preset.spec, project: 'demo', tags: ['demo'] };
}

/** The model of the spec page: without a head, with a ConvNeXt head, and a search over six heads. */
function demoSpecs(): SpecInput[] {
  const withEpochs = (name: string, title: string): SpecInput => {
    const spec = presetSpec(name);
    return { ...spec, name: title, schedule: { ...spec.schedule, epochs } };
  };
  return [withEpochs('baseline', 'demo: baseline'), withEpochs('convnext', 'demo: ConvNeXt head'), { ...presetSpec('search'), name: 'demo: search over six heads' }];
}

async function queueAll(client: StudioClient, { dataFolder }: Session): Promise<string[]> {
  try {
    const runs = await client.request('runs.create', { specs: demoSpecs() });
    return runs.map((run) => run.id);
  } catch (error) {
    const isAboutData = error instanceof StudioError && error.path?.endsWith('dataset') === true;
    const missing = isAboutData ? doctor(dataFolder).missing.find((part) => part.what.includes('example images')) : undefined;
    if (missing !== undefined) {
      throw new StudioError('setupIncomplete', 'The example images are not there.', { advice: `Run \`${missing.mend}\`.`, cause: error });
    }
    throw error;
  }
}

function secondsOf({ started, ended, idleSeconds }: RunDetail): number {
  return started === null || ended === null ? 0 : (Date.parse(ended) - Date.parse(started)) / 1000 - idleSeconds;
}

function knnTable(runs: readonly RunDetail[], baseline: RunDetail): string {
  const baselineKnn = finalKnn(baseline);
  const rows = runs.map((run) => {
    const [floor, last] = [floorKnn(run), finalKnn(run)];
    return [
      run.name,
      formatMetric('knn/', floor),
      formatMetric('knn/', last),
      floor === null || last === null ? '-' : formatGain(last - floor),
      run === baseline || baselineKnn === null || last === null ? '-' : formatGain(last - baselineKnn),
      formatDuration(secondsOf(run)),
    ];
  });
  return formatTable(['K-NN OF THE BASE', 'FLOOR', 'LAST', 'OVER FLOOR', 'OVER BASELINE', 'TOOK'], rows);
}

function verdict(ranking: readonly RankingEntry[]): string {
  const { first, likeFirst } = rankHeads(ranking, 'kl');
  const others = likeFirst === null || likeFirst.length === 0 ? '' : `; not to be told apart from it: ${likeFirst.join(', ')}`;
  return first === null ? 'No head could be ranked.' : `The most different head is ${first}${others}.`;
}

function describe([baseline, head, search]: readonly [RunDetail, RunDetail, RunDetail]): string {
  const ranking = search.ranking ?? [];
  return [
    knnTable([baseline, head], baseline),
    `Search over ${ranking.length} heads in one run of ${formatDuration(secondsOf(search))}:\n${formatRanking(ranking)}\n${verdict(ranking)}`,
    `Open them in the app with \`npm start\`: select "${baseline.name}" and "${head.name}" on the Runs page and choose Compare; the ranking is on the Search page.`,
  ].join('\n\n');
}

/** `hssl demo`: trains two runs and a search on 6,000 images, and prints what they show. */
export async function demo(session: Session): Promise<number> {
  const { output } = session;
  return withService(session, async (client) => {
    output.say('Three runs on 6,000 images of Fashion-MNIST: a baseline, a ConvNeXt head, a search over six heads. Ctrl-C cancels them.');
    const ids = await queueAll(client, session);
    output.record({ ids });
    const runs = await followRuns(client, ids, output);
    const unfinished = runs.find((run) => run.status !== 'finished');
    const [baseline, head, search] = runs;
    if (unfinished !== undefined || baseline === undefined || head === undefined || search === undefined) {
      output.result({ runs }, () => runs.map((run) => `${run.id}  ${run.name}: ${run.status}${run.reason === null ? '' : `: ${run.reason.message}`}`).join('\n'));
      return unfinished === undefined ? exitCodes.failed : exitCodeOfRun(unfinished.status);
    }
    const comparison = await client.request('runs.compare', { ids });
    output.result({ runs, comparison, ranking: search.ranking }, () => describe([baseline, head, search]));
    return exitCodes.done;
  });
}
