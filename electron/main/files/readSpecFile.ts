import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OpenedFile } from '../../../core/contract/desktop.ts';
import { StudioError } from '../../../core/contract/error.ts';
import type { Texts } from '../texts.ts';

/** A spec is a few kilobytes; anything beyond this was picked by mistake. */
const mostSpecBytes = 1_000_000;

/**
 * Reads a file that a person chose, in a dialog or in the system's file manager. The page gets the text of this one file,
 * never a way to others.
 *
 * @throws StudioError `badInput` where it is no text of a sensible size, or can't be read
 */
export async function readSpecFile(file: string, texts: Texts): Promise<OpenedFile> {
  const name = path.basename(file);
  const refuse = (advice: string, cause?: unknown) => new StudioError('badInput', texts.cannotOpen(name), { path: file, advice, cause });
  let bytes: Buffer;
  try {
    const status = await stat(file);
    // Reading a pipe would wait for someone to write into it.
    if (!status.isFile()) {
      throw refuse(texts.notAFile);
    }
    if (status.size > mostSpecBytes) {
      throw refuse(texts.tooLarge);
    }
    bytes = await readFile(file);
  } catch (error) {
    throw error instanceof StudioError ? error : refuse(texts.notReadable(file), error);
  }
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    throw refuse(texts.notText, error);
  }
}
