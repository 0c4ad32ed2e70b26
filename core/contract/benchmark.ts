/** What a benchmark of steps measured: `npm run bench -- step --json FILE`, `docs/benchmarks/*.json`, and the app's page. */
export interface BenchmarkReport {
  /** ISO 8601, UTC. */
  measured: string;
  /** The command that measured it, as it can be typed again. */
  command: string;
  machine: BenchmarkMachine;
  results: BenchmarkResult[];
  ratios: BenchmarkRatio[];
}

export interface BenchmarkMachine {
  processor: string;
  cores: number;
  memoryBytes: number;
  platform: string;
  /** Whether the processor multiplies bfloat16 by instructions of its own. */
  hasBfloat16: boolean;
  /** Versions by name: `node`, `tensorflow`, `pytorch`, ... */
  versions: Record<string, string>;
}

/** Who ran a step. */
export const benchmarkVariants = ['compiled', 'eager', 'eager-without-kernels', 'compiled-bfloat16', 'pytorch', 'pytorch-compile', 'pytorch-autocast'] as const;
export type BenchmarkVariant = (typeof benchmarkVariants)[number];

/** One composition run by one program. */
export interface BenchmarkResult {
  /** Name of the composition: `vit-tiny-32`, `vit-small-224`, ... */
  model: string;
  variant: BenchmarkVariant;
  /** Whether images are cropped and coloured inside the measured step; without, views are made before. */
  augmentation: boolean;
  batchSize: number;
  /** Median over `samples`, seconds. */
  secondsPerStep: number;
  /** Quartiles over `samples`, seconds. */
  lowerQuartile: number;
  upperQuartile: number;
  imagesPerSecond: number;
  /** Peak resident memory of the process from its start, bytes: with what recording or compiling a step needs. */
  peakBytes: number;
  /** Peak after the warm-up, bytes; only where the system can tell. */
  steadyBytes?: number;
  /** Number of measured steps. */
  samples: number;
}

/** A figure of the goals: medians of paired steps, one program over the other. */
export interface BenchmarkRatio {
  /** What it says: `step`, `serial-time`, `serial-memory`, `serial-memory-steady`, `search-time`, `bfloat16-float32`, `bfloat16-autocast`, `compiled-eager`, `step-pytorch-compile`, `data-wait`. */
  figure: string;
  model: string;
  augmentation: boolean;
  value: number;
  /** Bounds of the 95 % bootstrap interval over pairs; null for a single reading. */
  low: number | null;
  high: number | null;
  /** At most this; null where there is none. */
  goal: number | null;
  /** Median number of multiply-adds of the two, one over the other, where they differ; else null. */
  multiplyAdds: number | null;
}
