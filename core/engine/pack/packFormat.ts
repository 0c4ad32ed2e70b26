import { z } from 'zod';
import { devices } from '../../contract/engine.ts';
import { StudioError } from '../../contract/error.ts';

/**
 * An engine pack is one file: a tar archive, compressed with Zstandard, and behind it a trailer that the usual tools skip. The archive's first
 * member is `pack.json`; the others are exactly the files that it lists, in its order. What differs from machine to machine (dates, the self-test) is not
 * in it, so that the same engine gives the same bytes.
 */
export const packEnding = '.hsslengine';
export const packManifestName = 'pack.json';
export const packFormat = 1;

/** Beyond what any engine needs: a pack that says more is wrong, and is refused before anything is written. */
export const packLimits = { manifestBytes: 4 << 20, files: 5000, totalBytes: 25e9 } as const;

/** A name that no system reads as anything but a file below the folder: no dots in front, no separators, no drive, no device of Windows. */
const noDevice = String.raw`(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|/|$))`;
const segment = String.raw`${noDevice}[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,120}(?<!\.)`;
const safePath = new RegExp(`^(?:${segment}/){0,12}${segment}$`, 'i');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Becomes a folder's name beside the other engines and the file with this user's choices, which it must not replace. */
export const engineId = z.string().regex(new RegExp(String.raw`^${noDevice}[a-z0-9][a-z0-9._-]{1,99}[a-z0-9_-](?<!\.json)$`));

/** What a pack says about its engine. */
export const packedEngine = z.strictObject({
  id: engineId,
  name: z.string().min(1).max(100),
  version: z.string().regex(/^[0-9A-Za-z.+-]{1,40}$/),
  device: z.enum(devices),
  platform: z.string().regex(/^[a-z0-9]{2,10}-[a-z0-9]{2,10}$/),
  /** Version of @tensorflow/tfjs-node-gpu that the addon was made from. */
  addonVersion: z.string().min(1).max(40),
  /** As set-up words it, so that it recognises an engine that came from a pack. */
  madeOf: z.string().min(1).max(2000),
  sources: z.array(z.strictObject({ file: z.string().max(200), sha256: sha256.nullable() })).max(100),
});

export type PackedEngine = z.infer<typeof packedEngine>;

/** `a/b/c` lies in `a` and `a/b`. */
function foldersOf(file: string): string[] {
  return file
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
}

export const packManifest = z
  .strictObject({
    format: z.literal(packFormat),
    engine: packedEngine,
    files: z
      .array(z.strictObject({ path: z.string().max(400).regex(safePath, 'is no path below the engine'), bytes: z.int().nonnegative(), sha256, isExecutable: z.boolean() }))
      .min(1)
      .max(packLimits.files),
  })
  .refine(({ files }) => files.reduce((sum, { bytes }) => sum + bytes, 0) <= packLimits.totalBytes, 'the files are larger than any engine')
  // Two names that differ in case only are one file on some systems.
  .refine(({ files }) => new Set(files.map((file) => file.path.toLowerCase())).size === files.length, 'a file is listed twice')
  .refine(({ files }) => {
    const names = new Set(files.map((file) => file.path.toLowerCase()));
    return files.every((file) => foldersOf(file.path.toLowerCase()).every((folder) => !names.has(folder)));
  }, 'a file is also a folder')
  .refine(({ files }) => files.every(({ path }) => !['engine.json', 'installed.json'].includes(path.toLowerCase())), 'a file would take the place of one of ours');

export type PackManifest = z.infer<typeof packManifest>;

/** A Zstandard frame that decoders skip: its magic number, the length of what follows, a mark of ours, and the SHA-256 of every byte before it. */
const trailerMark = Buffer.from('HSSLPK01', 'ascii');
const skippableFrame = 0x184d2a50;
export const trailerBytes = 4 + 4 + trailerMark.length + 32;

/** @param digest - SHA-256 of all bytes before, 32 bytes */
export function packTrailer(digest: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(skippableFrame, 0);
  head.writeUInt32LE(trailerMark.length + digest.length, 4);
  return Buffer.concat([head, trailerMark, digest]);
}

/** Why a pack is refused; `pack` is its file or address. */
export function badPack(pack: string, why: string, cause?: unknown): StudioError {
  return new StudioError('badData', `This engine pack is refused: ${why}.`, { path: pack, advice: 'Get it again from where it was exported, and compare its SHA-256.', cause });
}
