import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import { installPack } from '../../../../core/engine/pack/installPack.ts';
import { packIndex, packIndexName, updatePackIndex } from '../../../../core/engine/pack/packIndex.ts';
import { writePack } from '../../../../core/engine/pack/writePack.ts';
import { kernelsFolder } from '../../../../core/tensor/kernels/kernelsAddon.mjs';
import { fakeEngineId, fakeSelfTest, writeFakeEngine } from '../../../support/fakeEngine.ts';
import { temporaryCache } from '../../../support/temporaryCache.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const watcher = { phase: () => {}, progress: () => {}, engine: () => {} };

let cache: string;
let engine: string;
let out: string;

beforeEach(() => {
  cache = temporaryCache();
  engine = writeFakeEngine(path.join(temporaryFolder(), 'made'));
  out = temporaryFolder();
});

async function installedFiles(pack: string): Promise<string[]> {
  await installPack(pack, null, watcher, createWorkControl(), async () => fakeSelfTest);
  return (readdirSync(path.join(cache, 'engines', fakeEngineId), { recursive: true }) as string[]).sort();
}

test('kernels of other versions, and what a kill left of any, are left out', async () => {
  const file = path.join(out, 'x.hsslengine');
  await writePack(engine, file);
  const expected = await installedFiles(file);
  for (const rest of [`.making-${path.basename(kernelsFolder(engine))}`, 'kernels-of-another-version']) {
    mkdirSync(path.join(engine, rest));
    writeFileSync(path.join(engine, rest, 'addon.o'), 'half');
  }
  await writePack(engine, file);
  expect(await installedFiles(file)).toEqual(expected);
});

test('an engine that no machine would take is refused when it is written, not when it is installed', async () => {
  writeFileSync(path.join(engine, 'two words.so'), 'x');
  const file = path.join(out, 'x.hsslengine');
  await expect(writePack(engine, file)).rejects.toMatchObject({ code: 'badData', path: engine, message: expect.stringMatching(/^The engine can't be packed, .*files\.\d+\.path is no path below the engine\.$/) });
  expect(readdirSync(out)).toEqual([]);
});

test('a link in an engine is refused', async () => {
  symlinkSync('/etc/passwd', path.join(engine, 'tensorflow', 'link'));
  await expect(writePack(engine, path.join(out, 'x.hsslengine'))).rejects.toMatchObject({ code: 'badData', path: path.join(engine, 'tensorflow', 'link') });
  expect(readdirSync(out)).toEqual([]);
});

test('two that write the same pack at once both leave a whole one', async () => {
  const file = path.join(out, 'x.hsslengine');
  const written = await Promise.all([writePack(engine, file), writePack(engine, file)]);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  expect([written.map((pack) => pack.sha256), readdirSync(out)]).toEqual([[sha256, sha256], ['x.hsslengine']]);
  await expect(installedFiles(file)).resolves.toContain('engine.json');
});

test('progress ends at the bytes of the engine', async () => {
  const told: [number, number][] = [];
  await writePack(engine, path.join(out, 'x.hsslengine'), (done, total) => told.push([done, total]));
  const [done, total] = told.at(-1) ?? [];
  expect(done).toBe(total);
  expect(told.every(([bytes], index) => bytes >= (told[index - 1]?.[0] ?? 0))).toBe(true);
});

test('a place that can not be written to leaves nothing', async () => {
  await expect(writePack(engine, path.join(out, 'missing', 'x.hsslengine'))).rejects.toMatchObject({ code: 'ENOENT' });
  mkdirSync(path.join(out, 'x.hsslengine'));
  await expect(writePack(engine, path.join(out, 'x.hsslengine'))).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(out)).toEqual(['x.hsslengine']);
});

test('a list holds the packs that are there, each once, and is written anew where it is broken', async () => {
  const list = path.join(out, packIndexName);
  const listed = () => packIndex.parse(JSON.parse(readFileSync(list, 'utf8'))).packs.map(({ file }) => file);
  writeFileSync(list, '{');
  const second = await writePack(engine, path.join(out, 'b.hsslengine'));
  const first = await writePack(engine, path.join(out, 'a.hsslengine'));
  for (const pack of [second, first, second]) {
    await updatePackIndex(pack);
  }
  expect(listed()).toEqual(['a.hsslengine', 'b.hsslengine']);
  writeFileSync(list, readFileSync(list, 'utf8').replaceAll('"a.hsslengine"', '"gone.hsslengine"'));
  await updatePackIndex(second);
  expect([listed(), readdirSync(out).sort()]).toEqual([['b.hsslengine'], ['a.hsslengine', 'b.hsslengine', packIndexName]]);
});
