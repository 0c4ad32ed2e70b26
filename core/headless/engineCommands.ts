import { type Command, Option } from 'commander';
import { devices, engineSources } from '../contract/engine.ts';
import { exportEngine, type InstallOptions, installEngine, listEngines, listOffers, removeEngine, setPackPlace, testEngine, useEngine } from './commands/engine.ts';
import type { Action } from './commandLine.ts';
import type { Session } from './session.ts';

function hashOption(): Option {
  return new Option('--sha256 <hash>', 'of a pack: the hash that the file must have');
}

/** `hssl engine ...`: the engines of this user, which all data folders share. */
export function addEngineCommands(program: Command, action: Action): void {
  const engine = program.command('engine').description('engines: what computes on this machine');
  engine.command('list').description('the installed ones').action(action((session: Session) => listEngines(session)));
  engine.command('offers').description('which ones this machine could have, and which is best').action(action((session: Session) => listOffers(session)));
  engine
    .command('install')
    .description('install the one that suits this machine, or another')
    .argument('[pack]', 'file or address of an engine pack')
    .addOption(new Option('--source <source>', 'where from').choices(engineSources))
    .addOption(new Option('--device <device>', 'what it is to compute on').choices(devices))
    .addOption(hashOption())
    .action(action((session, pack: string | undefined, options: InstallOptions) => installEngine(session, pack, options)));
  engine
    .command('import')
    .description('install the engine of a pack')
    .argument('<pack>', 'file or address of the pack')
    .addOption(hashOption())
    .action(action((session, pack: string, options: InstallOptions) => installEngine(session, pack, options)));
  engine
    .command('export')
    .description('write an engine as one file, for machines without internet')
    .argument('<engine>', 'id of the engine')
    .argument('<place>', 'a folder, or a file whose name ends in .hsslengine')
    .action(action((session, id: string, place: string) => exportEngine(session, id, place)));
  engine
    .command('use')
    .description('choose the one that new runs train on')
    .argument('<engine>', 'id of the engine; auto: the best for this machine')
    .action(action((session, id: string) => useEngine(session, id)));
  engine
    .command('test')
    .description('multiply known matrices and time it')
    .argument('[engine]', 'id of the engine (default: the one in use)')
    .action(action((session, id: string | undefined) => testEngine(session, id)));
  engine
    .command('packs')
    .description('show or set where engine packs are looked for')
    .argument('[place]', 'a folder, a file or an http(s) address; none: nowhere')
    .action(action((session, place: string | undefined) => setPackPlace(session, place)));
  engine
    .command('remove')
    .description('delete an engine')
    .argument('<engine>', 'id of the engine')
    .action(action((session, id: string) => removeEngine(session, id)));
}
