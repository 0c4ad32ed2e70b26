import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { StudioError, toErrorReport } from '../contract/error.ts';
import { downstreamFrameworks, weightNetworks } from '../contract/weights.ts';
import { dataFolder } from '../engine/places.mjs';
import { packageVersion } from '../service/packageVersion.ts';
import { addDataset, listDatasets, removeDataset } from './commands/datasets.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { aboutRun, compare, type ExportOptions, exportRun, listRuns } from './commands/runs.ts';
import { serve } from './commands/serve.ts';
import { resume, type ResumeOptions, search, train, type TrainOptions } from './commands/train.ts';
import { addEngineCommands } from './engineCommands.ts';
import { exitCodeOfError, exitCodes } from './exitCodes.ts';
import { createOutput, type Output } from './output.ts';
import type { Session } from './session.ts';

interface GlobalOptions {
  data?: string;
  json?: boolean;
  debug?: boolean;
}

/** Errors of the arguments come before the options are known. */
function outputFor({ json, debug }: GlobalOptions = {}): Output {
  return createOutput({ isJson: json ?? process.argv.includes('--json'), isDebug: debug ?? process.argv.includes('--debug') });
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  }
  return port;
}

/** A command: what it is given after its session, and its exit code. */
export type CommandRun<Rest extends unknown[]> = (session: Session, ...rest: Rest) => Promise<number>;
export type Action = <Rest extends unknown[]>(run: CommandRun<Rest>) => (...given: unknown[]) => Promise<void>;

/** Makes commander actions of commands: gives them their session, and keeps their exit code. */
function createAction(keep: (exitCode: number) => void): Action {
  return <Rest extends unknown[]>(run: CommandRun<Rest>) => async (...given: unknown[]) => {
    const command = given.at(-1) as Command;
    const options = command.optsWithGlobals<GlobalOptions>();
    const session = { output: outputFor(options), dataFolder: dataFolder(options.data) };
    // Commander gives the arguments in the order of their declaration, then the options: the types of `run` repeat that.
    keep(await run(session, ...(given.slice(0, -1) as Rest)));
  };
}

function parseEpochs(text: string): number {
  const epochs = Number(text);
  if (!/^\d+$/.test(text) || epochs < 1) {
    throw new InvalidArgumentError('Epochs are a whole number from 1.');
  }
  return epochs;
}

function addTrainOptions(command: Command): Command {
  return command
    .option('--set <a.b=value>', 'set a field of the spec; repeat for more', collect, [])
    .addOption(detachOption());
}

function detachOption(): Option {
  return new Option('--detach', 'leave the run in the queue and do not wait for it').default(false);
}

function epochsOption(): Option {
  return new Option('--epochs <number>', 'length of the resumed run, with what it has trained already').argParser(parseEpochs);
}

function buildProgram(action: Action): Command {
  const program = new Command('hssl')
    .description('HSSL Studio: pretrain vision models with heterogeneous self-supervised learning, and compare the runs')
    .version(packageVersion())
    .option('--data <folder>', 'data folder (default: HSSL_STUDIO_DATA, else the user\'s)')
    .option('--json', 'print JSON, for programs')
    .option('--debug', 'show where an error came from')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError();

  program.command('doctor').description('what is there for training, what is missing and how to get it').action(action((session: Session) => doctor(session)));

  const datasets = program.command('datasets').description('data sets');
  datasets.command('list').description('all data sets').action(action((session: Session) => listDatasets(session)));
  datasets
    .command('add')
    .description('check a folder of images and add it')
    .argument('<path>', 'folder of the images')
    .requiredOption('--name <name>', 'what to call it')
    .addOption(new Option('--kind <kind>', 'what the folder is (default: found out)').choices(['fashion-mnist', 'image-folder', 'unlabelled-folder']))
    .action(action((session, folder: string, { name, kind }: { name: string; kind?: 'fashion-mnist' | 'image-folder' | 'unlabelled-folder' }) => addDataset(session, folder, name, kind)));
  datasets
    .command('remove')
    .description('forget a data set and its decoded images, not its source')
    .argument('<name>')
    .action(action((session, name: string) => removeDataset(session, name)));

  addEngineCommands(program, action);

  addTrainOptions(program.command('train').description('train a spec'))
    .argument('[spec]', 'spec file, .hsslspec or .json')
    .option('--resume <run>', 'go on with a run, in place of a spec')
    .addOption(epochsOption())
    .action(action((session, file: string | undefined, options: TrainOptions) => train(session, file, options)));
  addTrainOptions(program.command('search').description('train all heads of a spec at once and rank them'))
    .argument('<spec>', 'spec file, .hsslspec or .json')
    .action(action((session, file: string, options: TrainOptions) => search(session, file, options)));
  program
    .command('resume')
    .description('go on with a run that is paused or has ended, from its newest checkpoint')
    .argument('<run>', 'id of the run, or its first characters')
    .addOption(epochsOption())
    .option('--checkpoint <file>', 'go on from this one; later ones are dropped')
    .addOption(detachOption())
    .action(action((session, id: string, options: ResumeOptions) => resume(session, id, options)));

  program
    .command('runs')
    .description('all runs, newest first')
    .option('--filter <text>', 'only runs whose name, project, tags, notes, id, status or architectures hold these words')
    .option('--trash', 'what is in the trash')
    .action(action((session, query: { filter?: string; trash?: boolean }) => listRuns(session, query)));
  for (const [name, request, description] of [
    ['show', 'runs.get', 'everything about a run'],
    ['pause', 'runs.pause', 'save a run and free its memory, to go on with it later'],
    ['cancel', 'runs.cancel', 'end a run, or take it out of the queue'],
    ['delete', 'runs.delete', 'move a run to the trash'],
    ['restore', 'runs.restore', 'take a run out of the trash'],
  ] as const) {
    program
      .command(name)
      .description(description)
      .argument('<run>', 'id of the run, or its first characters')
      .action(action((session, id: string) => aboutRun(session, request, id)));
  }
  program
    .command('compare')
    .description('what differs between runs, and their metrics')
    .argument('<run...>', 'ids of the runs')
    .action(action((session, ids: string[]) => compare(session, ids)));
  program
    .command('export')
    .description('write everything about a run, its numbers, or its weights to a file')
    .argument('<run>', 'id of the run')
    .addOption(new Option('--format <format>').choices(['json', 'csv', 'safetensors']).makeOptionMandatory())
    .requiredOption('-o, --output <file>', 'file to write')
    .addOption(new Option('--network <network>', 'of weights: whose (default: teacher)').choices(weightNetworks))
    .option('--part <part>', 'of weights: base, or the id of a head (default: base)')
    .addOption(new Option('--for <framework>', 'of weights: also write a configuration for mmdetection or mmsegmentation').choices(downstreamFrameworks))
    .action(action((session, id: string, options: ExportOptions) => exportRun(session, id, options)));
  program
    .command('serve')
    .description('the app in a browser on this machine')
    .option('--port <number>', 'port to listen on', parsePort)
    .action(action((session, { port }: { port?: number }) => serve(session, port)));
  program.command('demo').description('train a baseline, a head and a search on small data, and compare them').action(action((session: Session) => demo(session)));
  return program;
}

/** What commander says about wrong arguments, as an error of ours; null for help and version, which are none. */
function argumentError(error: CommanderError): StudioError | null {
  if (error.exitCode === 0) {
    return null;
  }
  if (error.code === 'commander.help') {
    return new StudioError('badInput', 'No command was given.', { advice: '`hssl --help` lists them.' });
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  return new StudioError('badInput', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.'), {
    advice: suggestion?.replace(/^\((.*)\)$/, '$1') ?? '`hssl --help` tells what there is.',
  });
}

/**
 * Runs the command that the process was started with.
 *
 * @returns its exit code
 */
export async function runCommandLine(): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = buildProgram(createAction((code) => {
    exitCode = code;
  }));
  try {
    await program.parseAsync();
    return exitCode;
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? argumentError(thrown) : thrown;
    if (error === null) {
      return exitCodes.done;
    }
    outputFor().error(error);
    return exitCodeOfError(toErrorReport(error).code);
  }
}
