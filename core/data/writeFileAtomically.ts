import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file under a temporary name beside it, flushes it to the disk and renames it, so that readers see either
 * the old content or all of the new. On an error nothing is left behind, and the old file stays.
 *
 * @param parts - written one after another
 * @returns the number of bytes written
 */
export async function writeFileAtomically(path: string, ...parts: readonly (string | Uint8Array)[]): Promise<number> {
  const temporary = `${path}.${process.pid}.part`;
  let bytes = 0;
  try {
    const handle = await open(temporary, 'w');
    try {
      for (const part of parts) {
        const buffer = typeof part === 'string' ? Buffer.from(part) : part;
        await handle.writeFile(buffer);
        bytes += buffer.byteLength;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return bytes;
}

/** Makes a rename durable where the platform lets a folder be flushed. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
