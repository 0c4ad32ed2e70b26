import type { BenchmarkReport } from '../../../core/contract/benchmark.ts';
import { programCount } from './benchmarkModels.ts';

/** A report that is published with the sources. */
export interface PublishedBenchmark {
  /** Name of its file without the ending. */
  name: string;
  report: BenchmarkReport;
}

/** Bundled at build: the page needs neither service nor network. */
const files = import.meta.glob<BenchmarkReport>('../../../docs/benchmarks/*.json', { eager: true, import: 'default' });

/** Every report of `docs/benchmarks`: those that compare the most programs first, of equal ones the newest. */
export const publishedBenchmarks: readonly PublishedBenchmark[] = Object.entries(files)
  .map(([file, report]) => ({ name: file.replace(/^.*\/|\.json$/g, ''), report }))
  .toSorted((left, right) => programCount(right.report.results) - programCount(left.report.results) || (left.report.measured < right.report.measured ? 1 : -1));
