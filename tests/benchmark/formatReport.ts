import type { BenchmarkRatio, BenchmarkReport, BenchmarkResult } from '../../core/contract/benchmark.ts';

/** A heading and rows of text, for a terminal or for a page. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const mebibyte = 2 ** 20;

/** The tables of a report: programs, then figures. */
export function reportTables(report: BenchmarkReport): ReportTable[] {
  const results = [true, false].flatMap((augmentation): ReportTable[] => {
    const rows = report.results.filter((result) => result.augmentation === augmentation).map(resultRow);
    const head = ['model', 'program', 'batch', 's a step', 'quartiles', 'images/s', 'peak MiB', 'steady MiB', 'steps'];
    return rows.length === 0 ? [] : [{ title: augmentation ? 'Whole steps, with augmentation' : 'Steps on views that are made before', head, rows }];
  });
  const ratios = report.ratios.map(ratioRow);
  const figures = { title: 'Figures', head: ['figure', 'model', 'augmentation', 'value', '95 % interval', 'goal', 'multiply-adds'], rows: ratios };
  return ratios.length === 0 ? results : [...results, figures];
}

/** Tables as Markdown. */
export function reportMarkdown(report: BenchmarkReport): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const { processor, cores, memoryBytes, platform, versions } = report.machine;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const machine = `${report.measured.slice(0, 10)}, ${cores} cores of ${processor}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${platform}; ${programs}.`;
  const tables = reportTables(report).map(({ title, head, rows }) => [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
  return [`\`\`\`sh\n${report.command}\n\`\`\``, machine, ...tables].join('\n\n');
}

function resultRow(result: BenchmarkResult): string[] {
  const { model, variant, batchSize, secondsPerStep, lowerQuartile, upperQuartile, imagesPerSecond, peakBytes, steadyBytes, samples } = result;
  return [
    model,
    variant,
    String(batchSize),
    secondsPerStep.toFixed(3),
    `${lowerQuartile.toFixed(3)} to ${upperQuartile.toFixed(3)}`,
    imagesPerSecond.toFixed(1),
    (peakBytes / mebibyte).toFixed(0),
    steadyBytes === undefined ? '-' : (steadyBytes / mebibyte).toFixed(0),
    String(samples),
  ];
}

function ratioRow({ figure, model, augmentation, value, low, high, goal, multiplyAdds }: BenchmarkRatio): string[] {
  return [
    figure,
    model,
    augmentation ? 'yes' : 'no',
    value.toFixed(3),
    low === null || high === null ? '-' : `${low.toFixed(3)} to ${high.toFixed(3)}`,
    goal === null ? '-' : goal.toFixed(2),
    multiplyAdds === null ? '-' : multiplyAdds.toFixed(3),
  ];
}
