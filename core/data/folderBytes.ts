import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files in a folder and below; 0 when it is not there. */
export async function folderBytes(folder: string): Promise<number> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return 0;
  }
  const sizes = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      try {
        const facts = await stat(path);
        return facts.isDirectory() ? await folderBytes(path) : facts.size;
      } catch {
        // Removed since it was listed.
        return 0;
      }
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
