import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programPlaces } from '../../core/engine/program.mjs';
import desktopBuild from '../../electron/vite.config.ts';
import { nativePlatform } from '../../core/engine/places.mjs';
import { desktopBundles } from '../../scripts/package/desktopBundles.mjs';
import { packagingTarget } from '../../scripts/package/platforms.mjs';
import { readLockedPackages, shippedPackages } from '../../scripts/package/shippedPackages.mjs';
import { stageAddons, stageExamples } from '../../scripts/package/stageExtras.mjs';
import { packageFolder, stageModules } from '../../scripts/package/stageModules.mjs';
import { nodeFolder, stageNode } from '../../scripts/package/stageNode.mjs';
import { markPackaged, stageDesktop, stageProgram } from '../../scripts/package/stageProgram.mjs';

const run = promisify(execFile);
const checkout = path.resolve(import.meta.dirname, '../..');
const target = packagingTarget(process.platform as 'linux', process.arch as 'x64');
const silent = { say: () => {}, progress: () => {} };
const isWindows = process.platform === 'win32';

let folder: string;
let studio: string;
let command: string;

/** The checkout, with an interface that need not be built for this. */
function projectWithInterface(): string {
  const project = path.join(folder, 'project');
  mkdirSync(path.join(project, 'out'), { recursive: true });
  for (const name of ['core', 'migrations', 'node_modules', 'package.json', 'package-lock.json']) {
    symlinkSync(path.join(checkout, name), path.join(project, name));
  }
  for (const file of ['renderer/index.html', 'main/main.cjs.map', ...desktopBundles]) {
    mkdirSync(path.dirname(path.join(project, 'out', file)), { recursive: true });
    writeFileSync(path.join(project, 'out', file), '');
  }
  return project;
}

/** Runs the command as an installed one is run: through a link, with nothing of this process in its environment. */
async function hssl(...args: string[]): Promise<string> {
  const home = path.join(folder, 'home');
  const cache = process.env.HSSL_STUDIO_CACHE ?? path.join(os.homedir(), '.cache', 'hssl-studio');
  const { stdout } = await run(command, ['--data', path.join(folder, 'data'), ...args], { env: { PATH: '/usr/bin:/bin', HOME: home, HSSL_STUDIO_CACHE: cache }, maxBuffer: 1e8 });
  return stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hssl staged-'));
  studio = path.join(folder, 'resources', 'studio');
  const project = projectWithInterface();
  const packages = [];
  for (const found of shippedPackages(readLockedPackages(path.join(project, 'package-lock.json')), target)) {
    packages.push({ ...found, folder: await packageFolder(found, project, path.join(folder, 'fetched'), silent) });
  }
  stageProgram(project, target, studio);
  stageDesktop(project, target, path.join(folder, 'desktop'));
  stageModules(packages, target, studio);
  await stageNode(target, await nodeFolder(target, path.join(folder, 'fetched'), silent), studio, silent);
  await stageAddons(target, studio);
  await stageExamples(studio);
  markPackaged(studio, { version: '0.1.0', platform: target.id, electron: '1.0.0', node: '24.0.0' });
  command = path.join(folder, 'hssl');
  symlinkSync(path.join(studio, 'bin', 'hssl'), command);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

describe('the parts that are laid out', () => {
  it('hold all bundles that Electron is built as', () => {
    const environments = Object.values(desktopBuild.environments ?? {}).map(({ build }) => build);
    const built = environments.flatMap((build) => Object.keys(build?.rollupOptions?.input ?? {}).map((file) => `${path.basename(build?.outDir ?? '')}/${file}`));
    expect([...desktopBundles].sort()).toEqual(built.sort());
  });

  it('lie where a packaged program looks for them', () => {
    const places = programPlaces(studio);
    expect(places.isPackaged).toBe(true);
    const { isPackaged: _isPackaged, ...paths } = places;
    const missing = Object.entries(paths).filter(([name, place]) => place === null || (!existsSync(place) && !(name === 'prebuiltAddons' && nativePlatform() === 'win32-x64')));
    expect(missing).toEqual([]);
    expect(Object.values(paths).every((place) => place?.startsWith(studio))).toBe(true);
  });

  it('are nothing but these', () => {
    expect(readdirSync(studio).sort()).toEqual(['addons', 'bin', 'core', 'examples', 'migrations', 'node', 'node_modules', 'out', 'package.json', 'packaged.json']);
    expect(readdirSync(path.join(studio, 'node')).concat(readdirSync(path.join(studio, 'node', 'bin')))).toEqual(['bin', isWindows ? 'node.exe' : 'node']);
  });

  it('hold a manifest without scripts and what belongs to development', () => {
    const { scripts, devDependencies, type, license } = JSON.parse(readFileSync(path.join(studio, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect([scripts, devDependencies, type, license]).toEqual([undefined, undefined, 'module', 'Apache-2.0']);
  });

  it('put the bundles into the archive, without their maps and without packages', () => {
    const desktop = path.join(folder, 'desktop');
    expect(readdirSync(desktop, { recursive: true }).sort()).toEqual(['out', 'out/main', 'out/main/main.cjs', 'out/main/updater.cjs', 'out/preload', 'out/preload/preload.cjs', 'package.json'].map(path.normalize));
    const manifest = JSON.parse(readFileSync(path.join(desktop, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect([manifest.main, manifest.dependencies, manifest.type]).toEqual(['out/main/main.cjs', undefined, undefined]);
  });
});

describe.skipIf(isWindows)('the program that was laid out', () => {
  it('starts through a link, on its own Node, and knows its engine', async () => {
    const report = JSON.parse(await hssl('doctor', '--json')) as { node: string; engine: { name: string } | null };
    expect([report.node.split('.')[0], report.engine?.name]).toEqual(['24', 'tensorflow']);
  });

  it('decodes pictures, keeps its database, and trains', async () => {
    const images = path.join(folder, 'pictures');
    const { default: sharp } = await import('sharp');
    for (const split of ['train', 'test']) {
      for (const [label, colour] of [['dark', '#223'], ['light', '#eed']] as const) {
        mkdirSync(path.join(images, split, label), { recursive: true });
        for (let index = 0; index < 12; index++) {
          await sharp({ create: { width: 28, height: 28, channels: 3, background: colour } }).png().toFile(path.join(images, split, label, `${index}.png`));
        }
      }
    }
    await hssl('datasets', 'add', images, '--name', 'pictures');
    const spec = path.join(folder, 'tiny.hsslspec');
    writeFileSync(
      spec,
      JSON.stringify({
        name: 'tiny',
        dataset: 'pictures',
        base: { width: 24, depth: 1, attentionHeads: 3 },
        heads: [{ id: 'convnext', architecture: 'convnext', depth: 1 }],
        objective: { prototypes: 16, projection: { hidden: 16, bottleneck: 8 } },
        schedule: { epochs: 1, batchSize: 8, device: 'cpu' },
        discrepancy: { probeImages: 8 },
        evaluation: { knn: { k: [3] } },
      }),
    );
    const last = JSON.parse((await hssl('train', spec, '--json')).trimEnd().split('\n').at(-1) ?? '{}') as { status: string; reason: unknown };
    expect([last.status, last.reason]).toEqual(['finished', null]);
    const [summary] = JSON.parse(await hssl('runs', '--json')) as { id: string }[];
    expect(summary).toMatchObject({ name: 'tiny', status: 'finished' });
  }, 120_000);
});

describe('a launcher', () => {
  it.skipIf(isWindows)('finds the program from anywhere, also where the way has spaces and links', async () => {
    const elsewhere = path.join(folder, 'a b');
    mkdirSync(elsewhere);
    symlinkSync('../hssl', path.join(elsewhere, 'relative'));
    const { stdout } = await run(path.join(elsewhere, 'relative'), ['--version'], { cwd: os.tmpdir(), env: { PATH: '/usr/bin:/bin', HOME: folder } });
    expect(stdout.trim()).toBe(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')).version);
  });
});
