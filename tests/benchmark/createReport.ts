import { median, quantile } from 'simple-statistics';
import type { BenchmarkMachine, BenchmarkRatio, BenchmarkReport, BenchmarkResult } from '../../core/contract/benchmark.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { multiplyAddsOf } from './benchmarkModels.ts';
import type { BenchmarkGroup, BenchmarkProgram, PlannedRatio } from './benchmarkPlan.ts';
import type { MeasuredGroup, ProgramSamples } from './measureGroup.ts';
import { pairedRatio } from './pairedRatio.ts';

/** A group with what was measured of it. */
export interface FinishedGroup {
  readonly group: BenchmarkGroup;
  readonly measured: MeasuredGroup;
}

export interface ReportFacts {
  readonly measured: Date;
  readonly command: string;
  readonly machine: Omit<BenchmarkMachine, 'versions'>;
}

/** Everything that was measured. A program of several groups is one result over all its steps; ratios stay within their group. */
export function createReport(groups: readonly FinishedGroup[], more: readonly BenchmarkRatio[], facts: ReportFacts): BenchmarkReport {
  const samples = groups.flatMap(({ measured }) => measured.samples);
  const programs = [...new Set(samples.map(({ program }) => program))];
  return {
    measured: facts.measured.toISOString(),
    command: facts.command,
    machine: { ...facts.machine, versions: Object.assign({}, ...samples.map(({ versions }) => versions)) as Record<string, string> },
    results: programs.map((program) => resultOf(program, samples.filter((one) => one.program === program))),
    ratios: [...groups.flatMap(({ group, measured }) => group.ratios.flatMap((ratio) => ratioOf(ratio, measured.samples))), ...more],
  };
}

function resultOf(program: BenchmarkProgram, samples: readonly ProgramSamples[]): BenchmarkResult {
  const seconds = samples.flatMap(({ rounds }) => rounds.flat());
  const { batchSize } = program.model.spec.schedule;
  const secondsPerStep = median(seconds);
  const steady = samples.map(({ memory }) => memory.steadyBytes).filter((bytes) => bytes !== null);
  return {
    model: program.model.name,
    variant: program.variant,
    augmentation: program.augmentation,
    batchSize,
    secondsPerStep,
    lowerQuartile: quantile(seconds, 0.25),
    upperQuartile: quantile(seconds, 0.75),
    imagesPerSecond: batchSize / secondsPerStep,
    peakBytes: Math.max(...samples.map(({ memory }) => memory.peakBytes)),
    ...(steady.length > 0 && { steadyBytes: Math.max(...steady) }),
    samples: seconds.length,
  };
}

/** Empty where one of the two could not be measured. */
function ratioOf(planned: PlannedRatio, samples: readonly ProgramSamples[]): BenchmarkRatio[] {
  const over = samples.find(({ program }) => program === planned.over);
  const under = samples.find(({ program }) => program === planned.under);
  if (over === undefined || under === undefined) {
    return [];
  }
  const valuesOf = ({ rounds, memory }: ProgramSamples): number[] => {
    switch (planned.of) {
      case 'time':
        return rounds.map((seconds) => median([...seconds]));
      case 'peak memory':
        return [memory.peakBytes];
      case 'steady memory':
        return memory.steadyBytes === null ? [] : [memory.steadyBytes];
    }
  };
  const [overValues, underValues] = [valuesOf(over), valuesOf(under)];
  if (overValues.length === 0 || underValues.length === 0) {
    return [];
  }
  const stream = randomStream(0, 'bootstrap', planned.figure, planned.over.model.name);
  return [
    {
      figure: planned.figure,
      model: planned.over.model.name,
      augmentation: planned.over.augmentation,
      ...pairedRatio(overValues, underValues, stream),
      goal: planned.goal,
      multiplyAdds: planned.hasMultiplyAdds ? multiplyAddsOf(planned.over.model) / multiplyAddsOf(planned.under.model) : null,
    },
  ];
}
