import type { BenchmarkReport, BenchmarkResult, BenchmarkVariant } from '../../core/contract/benchmark.ts';

/** Round numbers that nobody could take for measured ones. */
const fakeSeconds: Record<BenchmarkVariant, number> = { compiled: 1, 'compiled-bfloat16': 0.5, eager: 4, 'eager-without-kernels': 5, pytorch: 3, 'pytorch-compile': 2, 'pytorch-autocast': 2.5 };

function fakeResult(variant: BenchmarkVariant, model: string, augmentation: boolean): BenchmarkResult {
  const seconds = fakeSeconds[variant] * (augmentation ? 2 : 1);
  return {
    model,
    variant,
    augmentation,
    batchSize: 64,
    secondsPerStep: seconds,
    lowerQuartile: seconds * 0.9,
    upperQuartile: seconds * 1.2,
    imagesPerSecond: 64 / seconds,
    peakBytes: 1e9 * fakeSeconds[variant],
    samples: 30,
  };
}

/** A report of a machine that there is not, with steps of both kinds. PyTorch's variants come first, as a script may have run them. */
export function fakeBenchmark(changes: Partial<BenchmarkReport> = {}): BenchmarkReport {
  const variants = ['pytorch', 'compiled', 'eager', 'compiled-bfloat16', 'pytorch-compile', 'pytorch-autocast'] as const;
  return {
    measured: '2026-11-20T09:30:00.000Z',
    command: 'npm run bench -- step --json FILE',
    machine: {
      processor: 'Imaginary 9000',
      cores: 16,
      memoryBytes: 3.2e10,
      platform: 'linux x64',
      hasBfloat16: true,
      versions: { node: '24.21.0', tensorflow: '2.21.0', pytorch: '2.15.0' },
    },
    results: [true, false].flatMap((augmentation) => ['vit-tiny-32', 'vit-small-224'].flatMap((model) => variants.map((variant) => fakeResult(variant, model, augmentation)))),
    ratios: [
      { figure: 'step', model: 'vit-tiny-32', augmentation: true, value: 0.5, low: 0.45, high: 0.55, goal: 1, multiplyAdds: null },
      { figure: 'bfloat16-float32', model: 'vit-tiny-32', augmentation: true, value: 0.8, low: 0.65, high: 0.9, goal: 0.75, multiplyAdds: null },
      { figure: 'serial-time', model: 'vit-tiny-32', augmentation: true, value: 1.5, low: null, high: null, goal: 1.4, multiplyAdds: 1.3 },
      { figure: 'compiled-eager', model: 'vit-tiny-32', augmentation: true, value: 0.25, low: 0.2, high: 0.3, goal: null, multiplyAdds: null },
      { figure: 'something-new', model: 'vit-tiny-32', augmentation: false, value: 1, low: 0.9, high: 1.1, goal: 2, multiplyAdds: null },
    ],
    ...changes,
  };
}
