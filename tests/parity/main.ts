// `npm run check:reference`: see docs/parity.md.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { baseArchitectures } from '../../core/contract/architectures.ts';
import { writeFileAtomically } from '../../core/data/writeFileAtomically.ts';
import { formatTable } from '../../core/headless/formatTable.ts';
import { createOutput } from '../../core/headless/output.ts';
import { countParameters } from '../../core/nn/countParameters.ts';
import { readInitialWeights } from '../../core/nn/initialWeights.ts';
import { benchmarkMachine } from '../benchmark/machine.ts';
import { pytorchInterpreter } from '../benchmark/startWorker.ts';
import { replacePart } from '../benchmark/writeDocs.ts';
import { type BaseCase, buildCase, compareBase } from '../support/baseParity.ts';
import { loadNativeEngine } from '../support/nativeEngine.ts';
import { type FixtureCase, readFixture } from '../support/networkFixture.ts';
import { type FullSizeCase, fullSizeCases } from './fullSizeCases.ts';
import { agrees, markdownTable, type ParityRow, parityRow, parityTable, tolerance } from './parityReport.ts';
import { runReference } from './runReference.ts';

const fixtures = path.join(import.meta.dirname, '../reference/fixtures/nn');
const page = path.join(import.meta.dirname, '../../docs/parity.md');
const output = createOutput({ isJson: false, isDebug: process.argv.includes('--debug') });

interface Options {
  models: FullSizeCase[];
  docs?: boolean;
}

function chosenModels(text: string): FullSizeCase[] {
  return text.split(',').map((title) => {
    const found = fullSizeCases.find((one) => one.title === title.trim());
    if (found === undefined) {
      throw new InvalidArgumentError(`Choose among ${fullSizeCases.map((one) => one.title).join(', ')}.`);
    }
    return found;
  });
}

/** The tiny networks whose references are in the repository. */
async function compareFixtures(): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const architecture of baseArchitectures) {
    const cases = await readFixture<BaseCase>(path.join(fixtures, `${architecture}Base.safetensors`));
    const parities = cases.flatMap((fixture) => compareBase(architecture, fixture));
    rows.push(parityRow(architecture, `${cases.length} cases`, parities));
  }
  return rows;
}

/** One full-size model, run by the reference just now. */
async function compareFullSize(model: FullSizeCase, interpreter: string): Promise<ParityRow> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hssl-parity-'));
  try {
    const { weights, fixture } = await runReference(interpreter, folder, model);
    const [reference] = (await readFixture<BaseCase & { ownGradients: number }>(fixture)) as [FixtureCase<BaseCase & { ownGradients: number }>];
    const network = buildCase(model.architecture, reference.options);
    const base = { architecture: model.architecture, imageSize: model.imageSize, ...model.size, initialWeights: weights };
    const { values } = await readInitialWeights(weights, base, model.channels);
    const parities = compareBase(model.architecture, reference, values);
    return parityRow(model.title, `${(countParameters(network) / 1e6).toFixed(1)} M`, parities, reference.options.ownGradients);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function check({ models, docs = false }: Options): Promise<void> {
  await loadNativeEngine();
  const tiny = await compareFixtures();
  const tinyTable = parityTable(tiny, 'architecture', 'fixture');
  output.say(`Tiny networks:\n\n${formatTable(tinyTable.head, tinyTable.rows)}\n`);
  const interpreter = pytorchInterpreter();
  const full: ParityRow[] = [];
  if (interpreter === null) {
    output.say('Full-size networks were not compared: HSSL_STUDIO_PYTHON names no interpreter with torch, timm and safetensors.');
  } else {
    for (const [index, model] of models.entries()) {
      output.live(`${index + 1} of ${models.length}: ${model.title}`);
      full.push(await compareFullSize(model, interpreter));
    }
    output.endLive();
    const fullTable = parityTable(full, 'model', 'parameters');
    output.say(`Full-size networks:\n\n${formatTable(fullTable.head, fullTable.rows)}\n`);
  }
  if (docs) {
    await writePage(tiny, full);
  }
  const unequal = [...tiny, ...full].filter((row) => !agrees(row));
  if (unequal.length > 0) {
    throw new Error(`too far from the reference: ${unequal.map(({ title }) => title).join(', ')}`);
  }
  output.say(`All ${tiny.length + full.length} agree: within ${tolerance} of the largest number of each tensor, or with gradients about as near as PyTorch's own in float32.`);
}

async function writePage(tiny: readonly ParityRow[], full: readonly ParityRow[]): Promise<void> {
  const { processor, cores, platform } = benchmarkMachine();
  const machine = `${new Date().toISOString().slice(0, 10)}, ${cores} cores of ${processor}, ${platform}.`;
  const parts = {
    tiny: markdownTable(parityTable(tiny, 'architecture', 'fixture')),
    ...(full.length > 0 && { full: `${machine}\n\n${markdownTable(parityTable(full, 'model', 'parameters'))}` }),
  };
  const text = Object.entries(parts).reduce((whole, [name, part]) => replacePart(whole, name, part), await readFile(page, 'utf8'));
  await writeFileAtomically(page, text);
}

const program = new Command('check:reference')
  .description('compares every base with its reference: tiny networks with fixtures, full-size ones with timm run beside it')
  .option('--models <titles>', `full-size models, separated by commas: ${fullSizeCases.map(({ title }) => title).join(', ')}`, chosenModels, [...fullSizeCases])
  .option('--docs', 'write the tables into docs/parity.md')
  .option('--debug', 'show where an error came from')
  .action(check);

try {
  await program.parseAsync();
} catch (error) {
  output.error(error);
  process.exitCode = 1;
}
