// Takes the pictures of the README from a data folder that `hssl demo` filled: `node scripts/takePictures.mjs DATA_FOLDER [NAME ...]`, with the project's own
// Node; names choose among the pictures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { findBrowser } from './testing/findBrowser.mjs';
import { projectFolder } from './setup/project.mjs';

const [dataFolder = '', ...wanted] = process.argv.slice(2);
if (dataFolder === '') {
  console.error('error: no data folder; give the data folder of a demo, for example `node scripts/takePictures.mjs FOLDER`');
  process.exit(2);
}

const commandLine = path.join(projectFolder, 'core', 'headless', 'main.ts');
const target = path.join(projectFolder, 'docs', 'pictures');

/** @returns {Promise<{ id: string, name: string }[]>} */
async function listRuns() {
  const command = spawn(process.execPath, [commandLine, 'runs', '--json', '--data', dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {Buffer[]} */
  const pieces = [];
  command.stdout.on('data', (piece) => pieces.push(piece));
  await once(command, 'close');
  return JSON.parse(Buffer.concat(pieces).toString());
}

/** @param {{ id: string, name: string }[]} runs @param {RegExp} name */
function idOf(runs, name) {
  const run = runs.find((candidate) => name.test(candidate.name));
  if (run === undefined) {
    throw new Error(`no run of this data folder is called like ${name}`);
  }
  return run.id;
}

const runs = await listRuns();
const head = () => idOf(runs, /convnext/i);
const pictures = [
  { name: 'compose', route: () => '/compose?preset=search', colorScheme: 'light' },
  { name: 'run', route: () => `/runs/${head()}`, colorScheme: 'light' },
  { name: 'search', route: () => `/search/${idOf(runs, /search/)}`, colorScheme: 'light' },
  { name: 'compare', route: () => `/compare?ids=${idOf(runs, /baseline/)},${head()}`, colorScheme: 'light' },
  { name: 'runs-dark', route: () => '/runs', colorScheme: 'dark' },
].filter(({ name }) => wanted.length === 0 || wanted.includes(name));

const host = spawn(process.execPath, [commandLine, 'serve', '--port', '0', '--data', dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
const [address] = await once(createInterface({ input: host.stdout }), 'line');
const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({ executablePath: await findBrowser(), args: isRoot ? ['--no-sandbox'] : [] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
const page = await context.newPage();
await page.goto(address);
// It takes the token from the address before it shows anything.
await page.getByRole('main').waitFor();
for (const { name, route, colorScheme } of pictures) {
  await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.goto(`${new URL(address).origin}/#${route()}`);
  await page.getByRole('main').waitFor();
  // Charts draw after their data and their fonts.
  await page.waitForTimeout(3000);
  await page.screenshot({ path: path.join(target, `${name}.png`) });
  console.log(`took ${name}`);
}
await browser.close();
host.kill('SIGINT');
