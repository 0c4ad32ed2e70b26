import type { ExperimentSpec } from '../contract/spec.ts';
import { trainingImageCount } from '../contract/specRules.ts';
import type { DecodedSplit } from '../data/decodedSplit.ts';
import { stratifiedSubsample } from '../data/subsample.ts';

/** Which images a run uses, as indices into the data set's splits, ascending. */
export interface SelectedImages {
  /** Trained on: what the limit leaves, and of that the fraction of a search. */
  readonly training: Int32Array;
  /** What the limit leaves of the training images: the bank of k-NN, the same for a search and for single heads. */
  readonly bank: Int32Array;
  /** What the limit leaves of the test images: the queries of k-NN. */
  readonly queries: Int32Array;
  /** Held-out images for D, CKA, Procrustes and collapse: places in `queries`, ascending. */
  readonly probes: Int32Array;
}

type Countable = Pick<DecodedSplit, 'count' | 'labels'>;

/** Chooses a run's images by its seed, each class with its share. */
export function selectImages(spec: ExperimentSpec, train: Countable, test: Countable): SelectedImages {
  const { seed } = spec.schedule;
  const bank = stratifiedSubsample(train.labels, train.count, spec.limit?.train ?? train.count, seed, 'train');
  const queries = stratifiedSubsample(test.labels, test.count, spec.limit?.test ?? test.count, seed, 'test');
  const trained = stratifiedSubsample(labelsAt(train.labels, bank), bank.length, trainingImageCount(spec, { train: train.count }), seed, 'search');
  return {
    training: trained.map((place) => bank[place] ?? 0),
    bank,
    queries,
    probes: stratifiedSubsample(labelsAt(test.labels, queries), queries.length, spec.discrepancy.probeImages, seed, 'probe'),
  };
}

/** Labels of chosen images; null without labels. */
export function labelsAt(labels: Int32Array | null, indices: Int32Array): Int32Array | null {
  return labels === null ? null : indices.map((index) => labels[index] ?? 0);
}
