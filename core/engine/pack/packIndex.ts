import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ExportedPack } from '../../contract/engine.ts';
import { badPack, packedEngine, packEnding, packFormat, type PackedEngine } from './packFormat.ts';
import { readPackHead } from './readPackHead.ts';

/** Written beside exported packs, so that a folder can be served over HTTP, which lists no folders. */
export const packIndexName = 'engines.json';

const indexedPack = z.strictObject({
  /** Below the index itself, never elsewhere. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.hsslengine$/, 'is no name of a pack beside the index'),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes of the engine once it is unpacked. */
  engineBytes: z.int().positive(),
  engine: packedEngine,
});

export const packIndex = z.strictObject({ format: z.literal(packFormat), packs: z.array(indexedPack).max(500) });
export type IndexedPack = z.infer<typeof indexedPack>;

/** What is said about a pack that was found somewhere. */
export interface FoundPack {
  /** Its file or address. */
  pack: string;
  engine: PackedEngine;
  bytes: number | null;
  engineBytes: number;
  /** Null where nobody but the pack itself says it. */
  sha256: string | null;
}

async function readIndex(file: string): Promise<IndexedPack[]> {
  try {
    return packIndex.parse(JSON.parse(await readFile(file, 'utf8'))).packs;
  } catch {
    // None yet, or a broken one: it is written anew.
    return [];
  }
}

/** Enters a pack that was just exported into the index of its folder; packs that are gone are dropped from it. */
export async function updatePackIndex({ path: file, bytes, sha256 }: ExportedPack): Promise<void> {
  const folder = path.dirname(file);
  const index = path.join(folder, packIndexName);
  const { engine, engineBytes } = await describePack(file);
  const there = new Set(await readdir(folder));
  const others = (await readIndex(index)).filter((pack) => pack.file !== path.basename(file) && there.has(pack.file));
  const packs = [...others, { file: path.basename(file), bytes, sha256, engineBytes, engine }].sort((left, right) => (left.file < right.file ? -1 : 1));
  const temporary = `${index}.${randomUUID()}.new`;
  await writeFile(temporary, `${JSON.stringify({ format: packFormat, packs }, null, 2)}\n`, { flush: true });
  await rename(temporary, index).finally(() => rm(temporary, { force: true }));
}

/**
 * What a pack on a disk says about itself, from its beginning alone.
 *
 * @throws StudioError `badData`; the file system's errors
 */
export async function describePack(file: string): Promise<FoundPack> {
  const facts = await stat(file);
  if (!facts.isFile()) {
    // A pipe would be waited for for ever.
    throw badPack(file, 'it is no file');
  }
  const { size } = facts;
  const { engine, files } = await readPackHead(createReadStream(file), file);
  return { pack: file, engine, bytes: size, engineBytes: files.reduce((sum, { bytes }) => sum + bytes, 0), sha256: null };
}

/** Packs of a folder; files that are no packs, though they are called so, are left out. */
export async function packsInFolder(folder: string): Promise<FoundPack[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(packEnding)).sort();
  const found = await Promise.all(names.map((name) => describePack(path.join(folder, name)).catch(() => null)));
  return found.filter((pack) => pack !== null);
}
