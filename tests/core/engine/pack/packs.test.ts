import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import { listEngines } from '../../../../core/engine/listEngines.ts';
import { whyIncomplete } from '../../../../core/engine/make/installedFolder.mjs';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import { installPack } from '../../../../core/engine/pack/installPack.ts';
import type { PackManifest } from '../../../../core/engine/pack/packFormat.ts';
import { writePack } from '../../../../core/engine/pack/writePack.ts';
import { craftPack, type Member, membersOf, seal } from '../../../support/craftPack.ts';
import { fakeEngineId, fakeSelfTest, writeFakeEngine } from '../../../support/fakeEngine.ts';

const watcher = { phase: () => {}, progress: () => {}, engine: () => {} };

let root: string;
let cache: string;
let good: Buffer;
let manifest: PackManifest;
let members: Member[];
const cacheBefore = process.env.HSSL_STUDIO_CACHE;

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'hssl-packs-'));
  cache = path.join(root, 'cache');
  mkdirSync(path.join(cache, 'engines'), { recursive: true });
  process.env.HSSL_STUDIO_CACHE = cache;
  const engine = writeFakeEngine(path.join(root, 'made'));
  await writePack(engine, path.join(root, 'good.hsslengine'));
  good = readFileSync(path.join(root, 'good.hsslengine'));
  ({ manifest, members } = await membersOf(good));
});

afterAll(() => {
  process.env.HSSL_STUDIO_CACHE = cacheBefore;
  if (cacheBefore === undefined) {
    delete process.env.HSSL_STUDIO_CACHE;
  }
  rmSync(root, { recursive: true, force: true });
});

/** Every file below the test's folder, so that nothing can appear unseen. */
function everything(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? [full, ...everything(full)] : [`${full} ${lstatSync(full).size}`];
  });
}

async function install(content: Buffer): Promise<void> {
  const file = path.join(root, 'tried.hsslengine');
  writeFileSync(file, content);
  try {
    await installPack(file, null, watcher, createWorkControl(), async () => fakeSelfTest);
  } finally {
    rmSync(file);
  }
}

/** What a bent pack comes to: its refusal, which names the file, and nothing else on the disk. */
async function refusalOf(content: Buffer): Promise<string> {
  const before = everything();
  const error = await install(content).then(
    () => new Error('it was installed'),
    (reason: unknown) => reason,
  );
  expect(everything()).toEqual(before);
  expect(error).toBeInstanceOf(StudioError);
  expect(error).toMatchObject({ code: 'badData', path: path.join(root, 'tried.hsslengine'), advice: expect.stringContaining('SHA-256') });
  return (error as StudioError).message;
}

describe('a good pack', () => {
  test('is the same bytes each time, wherever the engine lies and whenever it was made', async () => {
    const elsewhere = writeFakeEngine(path.join(root, 'elsewhere'));
    writeFileSync(path.join(elsewhere, 'engine.json'), readFileSync(path.join(elsewhere, 'engine.json'), 'utf8').replace('2026-01-01', '2026-06-06').replace('"gigaflops":100', '"gigaflops":7'));
    const again = await writePack(elsewhere, path.join(root, 'again.hsslengine'));
    const bytes = readFileSync(again.path);
    expect(bytes.equals(good)).toBe(true);
    expect(again).toEqual({ path: again.path, bytes: good.length, sha256: createHash('sha256').update(good).digest('hex') });
  });

  test('gives the engine back, file by file, tried out and marked', async () => {
    await install(good);
    const folder = path.join(cache, 'engines', fakeEngineId);
    expect(listEngines().map(({ id, version }) => [id, version])).toEqual([[fakeEngineId, '9.9.9']]);
    expect(whyIncomplete(folder, 'a fake engine')).toBeNull();
    const original = path.join(root, 'made', fakeEngineId);
    for (const { path: file } of manifest.files) {
      expect(readFileSync(path.join(folder, file)).equals(readFileSync(path.join(original, file)))).toBe(true);
      expect(statSync(path.join(folder, file)).mode & 0o777).toBe(statSync(path.join(original, file)).mode & 0o777);
    }
    expect(JSON.parse(readFileSync(path.join(folder, 'engine.json'), 'utf8'))).toMatchObject({ id: fakeEngineId, source: 'pack', selfTest: fakeSelfTest });
    rmSync(folder, { recursive: true });
  });

  test('is refused where another hash is expected', async () => {
    const file = path.join(root, 'good.hsslengine');
    await expect(installPack(file, 'f'.repeat(64), watcher, createWorkControl(), async () => fakeSelfTest)).rejects.toMatchObject({ code: 'badData', message: expect.stringContaining('expected ffff') });
  });

  test('leaves nothing of an engine that fails its try-out', async () => {
    const before = everything();
    const file = path.join(root, 'good.hsslengine');
    await expect(installPack(file, null, watcher, createWorkControl(), () => Promise.reject(new Error('it calculates wrongly')))).rejects.toThrow('it calculates wrongly');
    expect(everything()).toEqual(before);
  });
});

describe('a thousand bent packs', () => {
  test('400 that were cut, flipped, overwritten, lengthened or shortened are refused', async () => {
    const place = fc.nat({ max: good.length - 1 });
    const bends = fc.oneof(
      place.map((at) => ({ how: 'cut', bytes: good.subarray(0, at) })),
      fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => ({ how: 'flipped', bytes: Buffer.from(good.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte))) })),
      fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(([at, noise]) => ({ how: 'overwritten', bytes: Buffer.concat([good.subarray(0, at), noise, good.subarray(at + noise.length)]) })),
      fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(([at, noise]) => ({ how: 'lengthened', bytes: Buffer.concat([good.subarray(0, at), noise, good.subarray(at)]) })),
      fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(([at, count]) => ({ how: 'shortened', bytes: Buffer.concat([good.subarray(0, at), good.subarray(at + count)]) })),
    );
    await fc.assert(
      fc.asyncProperty(bends.filter(({ bytes }) => !bytes.equals(good)), async ({ bytes }) => {
        expect(await refusalOf(bytes)).toMatch(/it is damaged or was cut off|it is too short/);
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  test('300 flipped ones with a forged trailer are refused, unless every file is still what it was', async () => {
    const archive = good.subarray(0, good.length - 48);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: archive.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const bent = seal(Buffer.from(archive.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte))));
        const before = everything();
        const isInstalled = await install(bent).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'badData' });
            return false;
          },
        );
        if (isInstalled) {
          const folder = path.join(cache, 'engines', fakeEngineId);
          expect(manifest.files.every((file) => createHash('sha256').update(readFileSync(path.join(folder, file.path))).digest('hex') === file.sha256)).toBe(true);
          rmSync(folder, { recursive: true });
        }
        expect(everything()).toEqual(before);
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  const outside = ['../outside', '../../outside', '/tmp/hssl-outside', 'a/../../outside', './x', 'a//b', 'a/./b', '..', '.hidden', 'C:\\x', 'C:/x', 'a\\..\\b', '~/x', 'con', 'nul.txt', 'aux/x', 'end.', 'sp ace', 'nul\u0000', 'line\nbreak', 'engine.json', 'installed.json', `${'deep/'.repeat(20)}x`, 'x'.repeat(300), 'ünder'];

  test('200 with names that leave the folder or mean something else are refused, in the list or in the archive alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...outside), fc.nat({ max: manifest.files.length - 1 }), fc.constantFrom('listed', 'archive'), async (name, which, where) => {
        const renamed = members.map((member, index) => (index === which ? { ...member, header: { ...member.header, name } } : member));
        const files = manifest.files.map((file, index) => (index === which && where === 'listed' ? { ...file, path: name } : file));
        expect(await refusalOf(await craftPack({ ...manifest, files }, renamed))).toMatch(/its list is not valid|is not what its list says/);
        expect(existsSync('/tmp/hssl-outside')).toBe(false);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  const types = ['symlink', 'link', 'directory', 'character-device', 'block-device', 'fifo', 'contiguous-file'] as const;

  test('100 with links, devices and folders in place of files, or with lies about sizes, are refused', async () => {
    const bend = fc.oneof(
      fc.record({ kind: fc.constant('type' as const), type: fc.constantFrom(...types), linkname: fc.constantFrom('/etc/passwd', '../../outside', 'tfjs_binding.node') }),
      fc.record({ kind: fc.constant('size' as const), bytes: fc.constantFrom(0, 1, 5000, 1e12, 2 ** 53 - 1, -1, 0.5) }),
      fc.record({ kind: fc.constant('hash' as const), sha256: fc.constantFrom('0'.repeat(64), 'x', '') }),
      fc.record({ kind: fc.constant('missing' as const) }),
      fc.record({ kind: fc.constant('more' as const) }),
      fc.record({ kind: fc.constant('twice' as const) }),
      fc.record({ kind: fc.constant('swapped' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(bend, fc.nat({ max: members.length - 1 }), async (how, which) => {
        let bentMembers = members;
        let files: unknown[] = manifest.files;
        const replace = (changes: Record<string, unknown>) => manifest.files.map((file, index) => (index === which ? { ...file, ...changes } : file));
        switch (how.kind) {
          case 'type':
            bentMembers = members.map((member, index) => (index === which ? { ...member, header: { ...member.header, type: how.type, linkname: how.linkname } } : member));
            break;
          case 'size':
            fc.pre(how.bytes !== manifest.files[which]?.bytes);
            files = replace({ bytes: how.bytes });
            break;
          case 'hash':
            files = replace({ sha256: how.sha256 });
            break;
          case 'missing':
            bentMembers = members.filter((_, index) => index !== which);
            break;
          case 'more':
            bentMembers = [...members, { header: { name: 'more' }, content: Buffer.from('more') }];
            break;
          case 'twice':
            files = [...manifest.files, { ...manifest.files[which], path: manifest.files[which]?.path.toUpperCase() }];
            break;
          case 'swapped':
            fc.pre(which > 0);
            bentMembers = members.map((member, index) => (index === which ? members[0]! : index === 0 ? members[which]! : member));
        }
        expect(await refusalOf(await craftPack({ ...manifest, files }, bentMembers))).toMatch(/^This engine pack is refused: /);
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  test('what is no pack at all, or not for this machine, is refused with its reason', async () => {
    const bomb = seal(zstdCompressSync(Buffer.alloc(64 << 20)));
    expect(await refusalOf(Buffer.alloc(0))).toContain('too short');
    expect(await refusalOf(seal(Buffer.from('PK\u0003\u0004 no archive')))).toContain('is no engine pack');
    expect(await refusalOf(bomb)).toContain('it is empty');
    expect(await refusalOf(seal(zstdCompressSync(Buffer.alloc(0))))).toContain('it is empty');
    expect(await refusalOf(await craftPack('{', members))).toContain('pack.json is no JSON');
    expect(await refusalOf(await craftPack(manifest, members, { name: 'other.json' }))).toContain('does not begin with pack.json');
    expect(await refusalOf(await craftPack('x'.repeat(5 << 20), []))).toContain('does not begin with pack.json');
    expect(await refusalOf(await craftPack({ ...manifest, format: 2 }, members))).toContain('format');
    expect(await refusalOf(await craftPack({ ...manifest, engine: { ...manifest.engine, id: '../engines' } }, members))).toContain('engine.id');
    expect(await refusalOf(await craftPack({ ...manifest, engine: { ...manifest.engine, platform: 'aix-ppc64' } }, members))).toContain('its engine is for aix-ppc64');
    expect(await refusalOf(await craftPack({ ...manifest, engine: { ...manifest.engine, addonVersion: '0.0.1' } }, members))).toContain('tfjs-node 0.0.1');
    const huge = { path: 'huge', bytes: 26e9, sha256: '0'.repeat(64), isExecutable: false };
    expect(await refusalOf(await craftPack({ ...manifest, files: [huge] }, []))).toContain('larger than any engine');
  });
});
