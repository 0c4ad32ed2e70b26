import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setEnvironment } from './temporaryCache.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** What the fake pip does with a requirement. */
export type FakeDownload =
  /** Writes this as the wheel's content. */
  | { content: string }
  /** Says this and fails, with half a wheel written first where that is asked for. */
  | { says: string; half?: string }
  /** Adds to the file `alive` until the file `go` is there, and then writes this. */
  | { waits: string };

export interface FakePip {
  /** Path of the python3 that it belongs to. */
  python: string;
  version: string;
  /** Arguments of every download so far. */
  downloads(): string[][];
  /** Lines of the requirements of every download so far. */
  requirements(): string[];
  set(name: string, download: FakeDownload): void;
  /** How often one that waits has shown that it runs. */
  signsOfLife(): number;
  letGo(): void;
}

const program = String.raw`
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const own = __dirname;
const [option, pip, task, ...args] = process.argv.slice(2);
const { version, downloads } = JSON.parse(readFileSync(path.join(own, 'script.json'), 'utf8'));
if (option !== '-m' || pip !== 'pip') {
  process.exit(2);
}
if (task === '--version') {
  console.log('pip ' + version + ' from /nowhere (python 3.12)');
  process.exit(0);
}
const after = (option) => args[args.indexOf(option) + 1];
const requirement = readFileSync(after('-r'), 'utf8').trim();
appendFileSync(path.join(own, 'log.jsonl'), JSON.stringify({ args: [task, ...args], requirement }) + '\n');
const [name, release] = requirement.split(' ')[0].split('==');
const file = path.join(after('-d'), name.replaceAll('-', '_') + '-' + release + '-py3-none-any.whl');
const download = downloads[name];
if ('says' in download) {
  if (download.half !== undefined) {
    writeFileSync(file, download.half);
  }
  console.error(download.says);
  process.exit(1);
}
if ('content' in download) {
  writeFileSync(file, download.content);
  process.exit(0);
}
setInterval(() => {
  appendFileSync(path.join(own, 'alive'), '.');
  if (existsSync(path.join(own, 'go'))) {
    writeFileSync(file, download.waits);
    process.exit(0);
  }
}, 10);
`;

/** Puts a python3 first on PATH whose pip does what a test says. */
export function fakePip(version: string, downloads: Record<string, FakeDownload>): FakePip {
  const folder = temporaryFolder();
  const python = path.join(folder, 'python3');
  // CommonJS: a file without an ending, far from any package.json.
  writeFileSync(python, `#!${process.execPath}\n${program}`);
  chmodSync(python, 0o755);
  const write = () => writeFileSync(path.join(folder, 'script.json'), JSON.stringify({ version, downloads }));
  write();
  setEnvironment('PATH', [folder, process.env.PATH].join(path.delimiter));
  const read = (name: string) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : '');
  const log = () => read('log.jsonl').split('\n').filter(Boolean).map((line) => JSON.parse(line) as { args: string[]; requirement: string });
  return {
    python,
    version,
    downloads: () => log().map(({ args }) => args),
    requirements: () => log().map(({ requirement }) => requirement),
    set(name, download) {
      downloads[name] = download;
      write();
    },
    signsOfLife: () => read('alive').length,
    letGo: () => writeFileSync(path.join(folder, 'go'), ''),
  };
}
