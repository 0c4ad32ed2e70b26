import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FeedTrouble } from './feedTrouble.ts';

/** A folder that this machine, and nobody else, can read over HTTP for a while. */
export interface ServedFolder {
  /** Ends with a slash. */
  address: string;
  close(): void;
}

/** The file that a request names below the token, or null: only files right in the folder are served. */
function namedFile(requested: string, token: string): string | null {
  const [, first, name, ...more] = requested.split('?')[0]?.split('/') ?? [];
  if (first !== token || name === undefined || more.length > 0) {
    return null;
  }
  try {
    const decoded = decodeURIComponent(name);
    return decoded === path.basename(decoded) && !/[\\\0]/.test(decoded) && !['', '.', '..'].includes(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

async function answer(folder: string, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = request.method === 'GET' ? namedFile(request.url ?? '', token) : null;
  // A pipe would never end, and opening one would wait for its writer.
  const status = name === null ? null : await stat(path.join(folder, name)).catch(() => null);
  if (name === null || status?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  const file = await open(path.join(folder, name));
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': status.size });
  await pipeline(file.createReadStream(), response);
}

/**
 * Serves the files of a folder on the loopback address, under a path that nobody can guess.
 *
 * electron-updater fetches packages over HTTP only: a provider of one's own says where the list is, but the download itself goes through
 * Electron's network stack, which knows no `file:`. The way around that would be to replace its downloader, with hashing, progress and
 * cancelling; serving the folder for the moment leaves all of these as they are for every other feed. It is not `sirv`, because that asks the
 * disk synchronously, and a shared disk that hangs would freeze the window; it also opens whatever lies below the folder.
 *
 * @throws FeedTrouble `folderGone`
 */
export async function serveFeedFolder(folder: string): Promise<ServedFolder> {
  const status = await stat(folder).catch(() => null);
  if (status?.isDirectory() !== true) {
    throw new FeedTrouble('folderGone', folder);
  }
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    // Whoever asked sees a cut connection and says so.
    answer(folder, token, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/${token}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
