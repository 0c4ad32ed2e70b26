import type { RunSummary } from '../contract/run.ts';

/** Name of the k-NN accuracy of the base model at the spec's first k. */
export function knnMetric(run: Pick<RunSummary, 'spec'>): string {
  return `knn/base/k${run.spec.evaluation.knn.k[0] ?? 20}`;
}

/** k-NN accuracy of the base model after the last evaluation, 0-1; null before the first. */
export function finalKnn(run: Pick<RunSummary, 'spec' | 'metrics'>): number | null {
  return run.metrics[knnMetric(run)]?.last ?? null;
}

/** k-NN accuracy of the untrained base model, 0-1: what a run has to beat. */
export function floorKnn(run: Pick<RunSummary, 'spec' | 'metrics'>): number | null {
  return run.metrics[knnMetric(run)]?.first ?? null;
}
