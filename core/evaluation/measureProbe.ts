import type { RankingEntry } from '../contract/run.ts';
import { meanOf } from '../hssl/discrepancy.ts';
import { evaluationKeys } from '../hssl/evaluationSteps.ts';
import { rankCandidates } from '../hssl/search.ts';
import { linearCka, procrustesSimilarity } from '../hssl/similarity.ts';
import type { StepSession } from '../hssl/stepSession.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import { tf } from '../tensor/tensorflow.ts';
import { effectiveRank, entropyOf, featureDeviation } from './collapse.ts';
import { addRows } from './encodeImages.ts';
import { type Features, featureTensor } from './features.ts';
import { type ImageSource, imageBatches } from './imageBatches.ts';

/** What was measured on the probe images. */
export interface ProbeMeasurement {
  /** By the names of the spec: `discrepancy/kl/<id>`, `collapse/effectiveRank`, ... */
  readonly metrics: Record<string, number>;
  /** Candidates by D; null outside a search. */
  readonly ranking: RankingEntry[] | null;
}

/**
 * Measures the teacher on held-out images: D, CKA and Procrustes similarity between base and each head, and the signs of
 * collapse. Entropies are of the distributions that supervise, in a search their mean over heads [ours].
 *
 * @param session - with a `probeStep` called `stepName`, compiled for `probeExample`
 * @param teacherTemperature - of this moment of the schedule
 * @param afterBatch - awaited after each batch of `count` images, so that the process can listen in between; what it throws ends the measurement
 */
export async function measureProbe(
  session: StepSession,
  stepName: string,
  setup: TrainingSetup,
  source: ImageSource,
  teacherTemperature: number,
  afterBatch: (count: number) => Promise<void> = async () => {},
): Promise<ProbeMeasurement> {
  const { composition, spec } = setup;
  const collected = await collect(session, stepName, setup, source, teacherTemperature, afterBatch);
  const base = collected.rows.get(evaluationKeys.base) as Features;
  const metrics: Record<string, number> = {};
  const candidates = composition.pairings.map(({ id }) => {
    const kl = (collected.rows.get(evaluationKeys.kl(id)) as Features).values;
    const similarities = compareFeatures(base, collected.rows.get(evaluationKeys.head(id)) as Features);
    metrics[`discrepancy/kl/${id}`] = meanOf(kl);
    metrics[`discrepancy/cka/${id}`] = similarities.cka;
    metrics[`discrepancy/procrustes/${id}`] = similarities.procrustes;
    return { head: id, kl, cka: similarities.cka };
  });
  const supervising =
    composition.baselineProjection === null ? composition.pairings.map((pairing) => pairing.headProjection) : [composition.baselineProjection];
  const entropies = supervising.map((scope) => meanOf((collected.rows.get(evaluationKeys.entropy(scope)) as Features).values));
  const marginals = supervising.map((scope) => entropyOf(collected.sums.get(evaluationKeys.distributionSum(scope)) as Float64Array));
  metrics['collapse/teacherEntropy'] = meanOf(entropies);
  metrics['collapse/marginalEntropy'] = meanOf(marginals);
  metrics['collapse/featureDeviation'] = featureDeviation(base);
  metrics['collapse/effectiveRank'] = effectiveRank(base);
  const isSearch = spec.combine === 'search' && candidates.length > 0;
  return { metrics, ranking: isSearch ? rankCandidates(candidates, spec.search.bootstrap, spec.schedule.seed) : null };
}

interface Collected {
  /** Values by image. */
  readonly rows: Map<string, Features>;
  /** Sums over images. */
  readonly sums: Map<string, Float64Array>;
}

async function collect(
  session: StepSession,
  stepName: string,
  setup: TrainingSetup,
  source: ImageSource,
  teacherTemperature: number,
  afterBatch: (count: number) => Promise<void>,
): Promise<Collected> {
  const collected: Collected = { rows: new Map(), sums: new Map() };
  const temperature = tf.scalar(teacherTemperature);
  for await (const { start, count, inputs } of imageBatches(setup, source)) {
    const outputs = session.run(stepName, { ...inputs, [evaluationKeys.teacherTemperature]: temperature });
    const isSum = (name: string): boolean => name.startsWith(evaluationKeys.distributionSum(''));
    const byImage = Object.fromEntries(Object.entries(outputs).filter(([name]) => !isSum(name)));
    addRows(collected.rows, byImage, source.count, start, count);
    for (const [name, tensor] of Object.entries(outputs).filter(([name]) => isSum(name))) {
      const sum = collected.sums.get(name) ?? new Float64Array(tensor.size);
      tensor.dataSync<'float32'>().forEach((value, index) => {
        sum[index] = (sum[index] ?? 0) + value;
      });
      collected.sums.set(name, sum);
    }
    tf.dispose(outputs);
    await afterBatch(count);
  }
  temperature.dispose();
  return collected;
}

function compareFeatures(base: Features, head: Features): { cka: number; procrustes: number } {
  const [first, second] = [featureTensor(base), featureTensor(head)];
  const similarities = { cka: linearCka(first, second), procrustes: procrustesSimilarity(first, second) };
  tf.dispose([first, second]);
  return similarities;
}
