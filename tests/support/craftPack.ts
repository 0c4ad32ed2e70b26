import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Header, extract, pack } from 'tar-stream';
import { packManifestName, packTrailer, trailerBytes, type PackManifest } from '../../core/engine/pack/packFormat.ts';

/** One member of a pack's archive, which tests bend as an attacker could. */
export interface Member {
  header: Partial<Header> & Pick<Header, 'name'>;
  content: Buffer;
}

/** Takes a good pack apart. */
export async function membersOf(file: Buffer): Promise<{ manifest: PackManifest; members: Member[] }> {
  const archive = extract();
  archive.end(zstdDecompressSync(file.subarray(0, file.length - trailerBytes)));
  const members: Member[] = [];
  for await (const entry of archive) {
    const pieces: Buffer[] = [];
    for await (const piece of entry as unknown as AsyncIterable<Buffer>) {
      pieces.push(piece);
    }
    members.push({ header: entry.header, content: Buffer.concat(pieces) });
  }
  const [list, ...rest] = members;
  return { manifest: JSON.parse(list?.content.toString() ?? '') as PackManifest, members: rest };
}

/** Puts the trailer behind an archive: a forger would do that too. */
export function seal(archive: Buffer): Buffer {
  return Buffer.concat([archive, packTrailer(createHash('sha256').update(archive).digest())]);
}

/** Builds a pack of whatever is asked for, with a right trailer. */
export async function craftPack(manifest: unknown, members: readonly Member[], manifestHeader: Partial<Header> = {}): Promise<Buffer> {
  const archive = pack();
  const list = Buffer.from(typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  archive.entry({ name: packManifestName, ...manifestHeader }, list);
  for (const { header, content } of members) {
    // Links and devices carry no content.
    const carried = header.type === undefined || header.type === 'file' ? content : Buffer.alloc(0);
    archive.entry({ ...header, size: carried.length }, carried);
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) {
    pieces.push(piece as Buffer);
  }
  return seal(zstdCompressSync(Buffer.concat(pieces)));
}
