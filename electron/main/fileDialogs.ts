import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BrowserWindow, dialog, shell, type OpenDialogOptions, type WebContents } from 'electron';
import type { FileDialogOptions, OpenedFile } from '../../core/contract/desktop.ts';
import { handleRequest } from './handleRequest.ts';
import type { Texts } from './texts.ts';

const mostSpecBytes = 1_000_000;

function windowOf(contents: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(contents);
  if (window === null) {
    throw new Error('The window of this page is gone.');
  }
  return window;
}

async function pick(contents: WebContents, kind: 'openDirectory' | 'openFile', options: FileDialogOptions = {}): Promise<string | null> {
  const properties: OpenDialogOptions['properties'] = kind === 'openDirectory' ? [kind, 'createDirectory'] : [kind];
  const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(contents), { ...options, properties });
  return canceled ? null : (filePaths[0] ?? null);
}

async function save(contents: WebContents, options: FileDialogOptions = {}): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(windowOf(contents), options);
  return canceled ? null : (filePath ?? null);
}

/** Lets a person choose a spec file, and reads it. The page gets the text of this one file, never a way to others. */
export async function openSpecFile(contents: WebContents, texts: Texts): Promise<OpenedFile | null> {
  const file = await pick(contents, 'openFile', { filters: [{ name: texts.specFiles, extensions: ['hsslspec', 'json'] }] });
  if (file === null) {
    return null;
  }
  if ((await stat(file)).size > mostSpecBytes) {
    throw new Error(texts.tooLarge);
  }
  return { name: path.basename(file), text: await readFile(file, 'utf8') };
}

/** Answers the page's requests for dialogs. A dialog gives a path that a person chose; files are written by the service. */
export function answerFileDialogs(texts: () => Texts): void {
  handleRequest('pickFolder', (sender, options) => pick(sender, 'openDirectory', options));
  handleRequest('pickFile', (sender, options) => pick(sender, 'openFile', options));
  handleRequest('saveFile', (sender, options) => save(sender, options));
  handleRequest('openSpec', (sender) => openSpecFile(sender, texts()));
  handleRequest('showInFolder', (_sender, file) => shell.showItemInFolder(file));
}
