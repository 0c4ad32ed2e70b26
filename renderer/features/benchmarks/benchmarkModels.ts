import type { BenchmarkReport, BenchmarkResult, BenchmarkVariant } from '../../../core/contract/benchmark.ts';

/** What was measured of one composition, in the order in which variants are told: ours, then PyTorch's. */
export interface BenchmarkModel {
  model: string;
  batchSize: number;
  results: BenchmarkResult[];
}

/** In the order of the bars; the same number format of both programs is easily found. */
const variantOrder: readonly BenchmarkVariant[] = ['compiled', 'compiled-bfloat16', 'eager', 'eager-without-kernels', 'pytorch', 'pytorch-compile', 'pytorch-autocast'];

/** Whether a variant is run by this app's engine, and not by PyTorch. */
export function isOurs(variant: BenchmarkVariant): boolean {
  return !variant.startsWith('pytorch');
}

/** How many programs were measured. */
export function programCount(results: readonly BenchmarkResult[]): number {
  return new Set(results.map(({ variant }) => variant)).size;
}

/** Which kinds of steps a report has: with images cropped and coloured in the step, without, or both. */
export function augmentationsOf({ results }: BenchmarkReport): boolean[] {
  return [true, false].filter((augmentation) => results.some((result) => result.augmentation === augmentation));
}

/** The compositions of a report in its order, those of one kind of step. One model at two batch sizes is told apart. */
export function benchmarkModels({ results }: BenchmarkReport, augmentation: boolean): BenchmarkModel[] {
  const models = new Map<string, BenchmarkModel>();
  for (const result of results.filter((one) => one.augmentation === augmentation)) {
    const { model, batchSize } = result;
    const key = `${model} ${batchSize}`;
    const found = models.get(key) ?? { model, batchSize, results: [] };
    models.set(key, { ...found, results: [...found.results, result] });
  }
  return [...models.values()].map((one) => ({
    ...one,
    results: one.results.toSorted((left, right) => variantOrder.indexOf(left.variant) - variantOrder.indexOf(right.variant)),
  }));
}

/** Results that belong into one picture: those of one composition, or, of a report on a single program, those of all compositions. */
export interface BenchmarkPicture {
  key: string;
  /** What tells the bars apart; the other one is their heading. */
  by: 'variant' | 'model';
  results: BenchmarkResult[];
}

/** Pictures in which every bar has something to be compared with. */
export function benchmarkPictures(models: readonly BenchmarkModel[]): BenchmarkPicture[] {
  const results = models.flatMap((model) => model.results);
  if (models.length > 1 && programCount(results) === 1) {
    return [{ key: 'all', by: 'model', results }];
  }
  return models.map(({ model, batchSize, results: ofModel }) => ({ key: `${model} ${batchSize}`, by: 'variant', results: ofModel }));
}
