// `npm run bench:start`: how long a packaged app takes from the start of its process until its first page can be used. The first start on an empty
// profile makes the database and imports the example images; later ones find them.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median, max, min } from 'simple-statistics';
import { openPackagedApp } from './openPackagedApp.ts';
import { makeOrdinaryUser } from './ordinaryUser.ts';

const { values } = parseArgs({ options: { dist: { type: 'string' }, rounds: { type: 'string', default: '9' }, sandbox: { type: 'boolean', default: true } }, allowNegative: true });
const rounds = Number(values.rounds);
if (values.dist === undefined || !Number.isInteger(rounds) || rounds < 1) {
  console.error('usage: npm run bench:start -- --dist FOLDER [--rounds N] [--no-sandbox]');
  process.exit(2);
}
const user = makeOrdinaryUser();
const binary = path.join(user.bring(path.join(values.dist, 'linux-unpacked'), 'app'), 'hssl-studio');

interface Times {
  paintedMs: number;
  interactiveMs: number;
}

async function start(): Promise<Times> {
  const app = await openPackagedApp(user, binary, values.sandbox ? [] : ['--no-sandbox']);
  await app.close();
  return { paintedMs: app.paintedMs, interactiveMs: app.interactiveMs };
}

function describe(times: readonly number[]): string {
  const [middle, least, most] = [median([...times]), min([...times]), max([...times])].map(Math.round);
  return `median ${middle} ms (${least} to ${most})`;
}

function tell(what: string, times: readonly Times[]): void {
  console.log(`${what}, ${times.length} starts: content painted ${describe(times.map(({ paintedMs }) => paintedMs))}; button seen from outside ${describe(times.map(({ interactiveMs }) => interactiveMs))}`);
}

try {
  const first: Times[] = [];
  const later: Times[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const folder of ['.local', '.cache', '.config']) {
      rmSync(path.join(user.home, folder), { recursive: true, force: true });
    }
    first.push(await start());
    // The example images may still have been on their way.
    await start();
    later.push(await start());
    console.log(`round ${round + 1} of ${rounds}`);
  }
  tell('first start on an empty profile', first);
  tell('later start', later);
} finally {
  await user.remove();
}
