import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashFile } from '../../core/engine/make/hashFile.mjs';

/** What the packer leaves beside the installers for itself. */
const ownFiles = /^(builder-.*\.ya?ml|SHA256SUMS)$/;

/**
 * Writes the hashes of all files to be handed out, as `sha256sum --check` reads them.
 * @param {string} folder
 * @returns {Promise<{ name: string, bytes: number }[]>} the files
 */
export async function writeChecksums(folder) {
  const names = readdirSync(folder).filter((name) => !ownFiles.test(name) && statSync(path.join(folder, name)).isFile()).sort();
  const lines = [];
  for (const name of names) {
    lines.push(`${await hashFile(path.join(folder, name), 'sha256', 'hex')}  ${name}\n`);
  }
  writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''));
  return names.map((name) => ({ name, bytes: statSync(path.join(folder, name)).size }));
}
