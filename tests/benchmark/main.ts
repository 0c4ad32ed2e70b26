// `npm run bench -- step`: see docs/benchmarks.md.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type BenchmarkReport, type BenchmarkVariant, benchmarkVariants } from '../../core/contract/benchmark.ts';
import { writeFileAtomically } from '../../core/data/writeFileAtomically.ts';
import { formatTable } from '../../core/headless/formatTable.ts';
import { createOutput } from '../../core/headless/output.ts';
import { benchmarkModel, benchmarkModelNames } from './benchmarkModels.ts';
import { type BenchmarkOptions, benchmarkSteps, repeatableCommand } from './benchmarkSteps.ts';
import { reportTables } from './formatReport.ts';
import { writeDocs } from './writeDocs.ts';

const docs = path.join(import.meta.dirname, '../../docs');
const output = createOutput({ isJson: false, isDebug: process.argv.includes('--debug') });

interface StepOptions extends BenchmarkOptions {
  json?: string;
  docs?: string;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError('A whole number is expected.');
  }
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) {
    throw new InvalidArgumentError('At least 1 is needed.');
  }
  return value;
}

function models(text: string): string[] {
  return text.split(',').map((name) => benchmarkModel(name.trim()).name);
}

function variants(text: string): BenchmarkVariant[] {
  return text.split(',').map((name) => {
    const variant = benchmarkVariants.find((one) => one === name.trim());
    if (variant === undefined) {
      throw new InvalidArgumentError(`Choose among ${benchmarkVariants.join(', ')}.`);
    }
    return variant;
  });
}

async function step({ json, docs: name, ...options }: StepOptions): Promise<void> {
  const report = await benchmarkSteps({ ...options, command: repeatableCommand() }, output);
  if (json !== undefined) {
    await writeFileAtomically(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (name !== undefined) {
    await writeDocs(docs, name, report);
  }
  output.result(report, () => reportTables(report).map(({ title, head, rows }) => `${title}\n\n${formatTable(head, rows)}`).join('\n\n'));
}

async function render(name: string): Promise<void> {
  await writeDocs(docs, name, JSON.parse(await readFile(path.join(docs, 'benchmarks', `${name}.json`), 'utf8')) as BenchmarkReport);
}

const program = new Command('bench').description('measures this project against PyTorch on this machine');
program
  .command('step')
  .description('times whole training steps; PyTorch\'s interpreter is that of HSSL_STUDIO_PYTHON')
  .option('--json <file>', 'write the report into a file')
  .option('--docs <name>', 'write it to docs/benchmarks/<name>.json and its tables into docs/benchmarks.md')
  .addOption(new Option('--models <names>', `compositions, separated by commas: ${benchmarkModelNames.join(', ')}`).argParser(models).default(benchmarkModelNames, 'all'))
  .addOption(new Option('--variants <names>', `programs, separated by commas: ${benchmarkVariants.join(', ')}`).argParser(variants).default(benchmarkVariants, 'all'))
  .addOption(new Option('--augmentation <which>', 'steps with augmentation, without, or both').choices(['both', 'with', 'without']).default('both'))
  .option('--rounds <number>', 'turns of each program', positiveNumber, 15)
  .option('--warm-up <number>', 'steps of each program before them', positiveNumber, 3)
  .option('--at-once <number>', 'programs that are in memory together, at least 2', positiveNumber, 3)
  .option('--data-steps <number>', 'steps of the runs whose waiting for data is measured, 0 for none', wholeNumber, 30)
  .option('--no-pytorch', 'measure our side only')
  .option('--no-parity', 'do not compare losses with PyTorch before')
  .option('--debug', 'show where an error came from')
  .action(step);
program.command('docs <name>').description('writes the tables of docs/benchmarks/<name>.json into docs/benchmarks.md anew').action(render);

try {
  await program.parseAsync();
} catch (error) {
  output.error(error);
  process.exitCode = 1;
}
