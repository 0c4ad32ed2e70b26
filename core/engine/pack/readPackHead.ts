import type { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import type { z } from 'zod';
import { archiveMeter } from './archiveMeter.ts';
import { badPack, packLimits, packManifest, packManifestName, type PackManifest } from './packFormat.ts';

/** A member of the archive while it is read; the types of `tar-stream` take it for less than the stream that it is. */
export type PackMember = Readable & { header: { name: string; type?: string | null; size?: number } };

function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return `its list is not valid: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`;
}

/**
 * Parses the first member's content.
 *
 * @throws StudioError `badData`
 */
export function parsePackManifest(text: string, pack: string): PackManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw badPack(pack, `${packManifestName} is no JSON`, error);
  }
  const parsed = packManifest.safeParse(json);
  if (!parsed.success) {
    throw badPack(pack, describeIssue(parsed.error), parsed.error);
  }
  return parsed.data;
}

/** Reads the text of a member that holds the list; refuses one that is no such member. */
export async function readManifestMember(member: PackMember, pack: string): Promise<PackManifest> {
  const { name, type, size = 0 } = member.header;
  if (name !== packManifestName || type !== 'file' || size > packLimits.manifestBytes) {
    throw badPack(pack, `it does not begin with ${packManifestName}`);
  }
  const pieces: Buffer[] = [];
  for await (const piece of member) {
    pieces.push(piece as Buffer);
  }
  return parsePackManifest(Buffer.concat(pieces).toString('utf8'), pack);
}

async function firstMember(archive: Extract, pack: string): Promise<PackManifest> {
  for await (const entry of archive) {
    return readManifestMember(entry as unknown as PackMember, pack);
  }
  throw badPack(pack, 'it is empty');
}

/**
 * What a pack holds, from its beginning alone, without a check of the rest.
 *
 * @param content - the pack's bytes from the first on; no more is read than is needed, and it is destroyed then
 * @param pack - its file or address, for errors
 * @throws StudioError `badData`; what `content` broke off with
 */
export async function readPackHead(content: Readable, pack: string): Promise<PackManifest> {
  const archive = extract();
  const decompress = createZstdDecompress();
  // Zeros and headers without a file can go on for terabytes.
  const { stream: meter } = archiveMeter(pack, 'it is empty');
  let broken: Error | null = null;
  content.on('error', (error) => {
    broken = error;
    decompress.destroy(error);
  });
  decompress.on('error', (error) => meter.destroy(error));
  meter.on('error', (error) => archive.destroy(error));
  content.pipe(decompress).pipe(meter).pipe(archive);
  try {
    return await firstMember(archive, pack);
  } catch (error) {
    if (broken !== null) {
      // The disk's or the network's fault, not the pack's.
      throw broken;
    }
    throw error instanceof Error && error.name === 'StudioError' ? error : badPack(pack, 'it is no engine pack', error);
  } finally {
    // Errors that come of breaking off are of no interest.
    for (const stream of [content, decompress, meter, archive]) {
      stream.on('error', () => {});
      stream.destroy();
    }
  }
}
