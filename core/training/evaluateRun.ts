import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RankingEntry } from '../contract/run.ts';
import type { DecodedSplit } from '../data/decodedSplit.ts';
import { encodeImages } from '../evaluation/encodeImages.ts';
import type { Features } from '../evaluation/features.ts';
import type { ImageSource } from '../evaluation/imageBatches.ts';
import { knn } from '../evaluation/knn.ts';
import { measureProbe } from '../evaluation/measureProbe.ts';
import { evaluationKeys } from '../hssl/evaluationSteps.ts';
import { scheduleAt } from '../hssl/schedules.ts';
import type { RunContext } from './runContext.ts';
import { stepNames } from './runContext.ts';
import { labelsAt } from './selectImages.ts';

export interface RunEvaluation {
  /** By the names of the spec: `knn/base/k20`, `discrepancy/kl/<id>`, ... */
  readonly metrics: Record<string, number>;
  /** Outside a search null. */
  readonly ranking: RankingEntry[] | null;
}

/** Queries of k-NN between two turns of the event loop; each part uploads the bank again. */
const queriesPerTurn = 2000;

/**
 * Evaluates the teacher after `step` steps: k-NN of base and heads where the images have labels, and the measures on the
 * probe images. Between its parts it lets other work of the process happen and looks whether the run is to stop.
 */
export async function evaluateRun(run: RunContext, step: number): Promise<RunEvaluation> {
  const { setup, images, session, plan, progress, host } = run;
  const { totalSteps, stepsPerEpoch } = plan;
  const knnImages = run.train.labels === null ? 0 : images.bank.length + images.queries.length;
  const total = knnImages + images.probes.length;
  let done = 0;
  const breathe = async (count: number): Promise<void> => {
    done += count;
    progress.at('evaluating', step, done / total);
    await nextTurn();
    host.stop.check();
  };

  const metrics: Record<string, number> = {};
  if (knnImages > 0) {
    const encode = (split: DecodedSplit, indices: Int32Array) => encodeImages(session, stepNames.encode, setup, sourceOf(split, indices), breathe);
    const bank = await encode(run.train, images.bank);
    const queries = await encode(run.test, images.queries);
    Object.assign(metrics, await scoreKnn(run, bank, queries));
  }
  const probes = sourceOf(run.test, images.probes.map((place) => images.queries[place] ?? 0));
  const { teacherTemperature } = scheduleAt(setup.spec, { step: Math.min(step, totalSteps - 1), totalSteps, stepsPerEpoch });
  const measured = await measureProbe(session, stepNames.probe, setup, probes, teacherTemperature, breathe);
  return { metrics: { ...metrics, ...measured.metrics }, ranking: measured.ranking };
}

/** The images at `indices`, to be read in their order. */
function sourceOf(split: DecodedSplit, indices: Int32Array): ImageSource {
  return { count: indices.length, read: (start, count, target) => split.read(indices.subarray(start, start + count), target) };
}

/** `knn/base/k<k>` and `knn/head:<id>/k<k>`, 0-1. */
async function scoreKnn(run: RunContext, bank: ReadonlyMap<string, Features>, queries: ReadonlyMap<string, Features>): Promise<Record<string, number>> {
  const { k, temperature } = run.setup.spec.evaluation.knn;
  const { images, classes, host } = run;
  const bankLabels = labelsAt(run.train.labels, images.bank) ?? new Int32Array();
  const queryLabels = labelsAt(run.test.labels, images.queries) ?? new Int32Array();
  const scores: Record<string, number> = {};
  for (const [name, features] of queries) {
    const train = { features: bank.get(name) as Features, labels: bankLabels };
    const metric = name === evaluationKeys.base ? 'base' : `head:${name.slice(evaluationKeys.head('').length)}`;
    for (let from = 0; from < features.rows; from += queriesPerTurn) {
      const rows = Math.min(queriesPerTurn, features.rows - from);
      const values = features.values.subarray(from * features.width, (from + rows) * features.width);
      const test = { features: { rows, width: features.width, values }, labels: queryLabels.subarray(from, from + rows) };
      for (const score of knn(train, test, { k, temperature, classes })) {
        const key = `knn/${metric}/k${score.k}`;
        scores[key] = (scores[key] ?? 0) + (score.accuracy * rows) / features.rows;
      }
      await nextTurn();
      host.stop.check();
    }
  }
  return scores;
}
