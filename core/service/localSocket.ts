import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { StudioError } from '../contract/error.ts';
import type { Transport } from '../contract/transport.ts';
import { socketTransport } from './socketTransport.ts';

/** The kernel keeps a socket's path in about 108 bytes (104 on macOS), its end included. */
const longestPathBytes = 100;

/** The same for every path that leads to the folder. */
function digest(dataFolder: string): string {
  const folder = existsSync(dataFolder) ? realpathSync(dataFolder) : dataFolder;
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

/** Where the service of a data folder listens; a function of the folder alone, so that clients need nothing else to find it. */
export function socketPath(dataFolder: string): string {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\hssl-studio-${digest(dataFolder)}`;
  }
  const inside = path.join(dataFolder, 'service.sock');
  if (Buffer.byteLength(inside) <= longestPathBytes) {
    return inside;
  }
  return path.join(os.tmpdir(), `hssl-studio-${process.getuid?.() ?? 0}`, `${digest(dataFolder)}.sock`);
}

/** A folder in a place that everyone may write must be ours alone, or someone else could answer in the service's name. */
function assertOwnFolder(folder: string): void {
  const facts = lstatSync(folder);
  if (!facts.isDirectory() || facts.uid !== process.getuid?.() || (facts.mode & 0o077) !== 0) {
    throw new StudioError('unavailable', 'This folder is not yours alone.', { path: folder, advice: 'Remove it, or choose a data folder with a shorter path.' });
  }
}

function prepare(file: string, dataFolder: string): void {
  if (process.platform === 'win32') {
    return;
  }
  const folder = path.dirname(file);
  if (folder !== dataFolder) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    assertOwnFolder(folder);
  }
  // Left by a service that was killed; whoever holds the data folder may remove it.
  rmSync(file, { force: true });
}

export interface LocalListener {
  /** Ends all connections too; what was sent goes out first. */
  close(): void;
}

/**
 * Listens for clients of the same user. The caller must hold the data folder.
 *
 * @param onClient - called with the transport of each client
 */
export async function listenLocally(dataFolder: string, onClient: (transport: Transport) => void): Promise<LocalListener> {
  const file = socketPath(dataFolder);
  prepare(file, dataFolder);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    onClient(socketTransport(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket must never, not for a moment, be open to others: it is made within this call, with the rights that the mask leaves.
    const mask = process.umask(0o177);
    try {
      server.listen(file, resolve);
    } finally {
      process.umask(mask);
    }
  });
  return {
    close() {
      server.close();
      for (const socket of sockets) {
        socket.end();
        socket.destroySoon();
      }
    },
  };
}

/** Connects to the service of a data folder; null where none answers. */
export function connectLocally(dataFolder: string): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath(dataFolder));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}
