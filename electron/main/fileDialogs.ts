import { BrowserWindow, dialog, shell, type OpenDialogOptions, type WebContents } from 'electron';
import type { FileDialogOptions, OpenedFile } from '../../core/contract/desktop.ts';
import { readSpecFile } from './files/readSpecFile.ts';
import { specExtensions } from './files/specArguments.ts';
import { handleRequest } from './handleRequest.ts';
import { tellProblem } from './tellProblem.ts';
import type { Texts } from './texts.ts';

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

/** Lets a person choose a spec file, and reads it. What is wrong with the file is told in a box. */
export async function openSpecFile(contents: WebContents, texts: Texts): Promise<OpenedFile | null> {
  const file = await pick(contents, 'openFile', { filters: [{ name: texts.specFiles, extensions: [...specExtensions] }] });
  if (file === null) {
    return null;
  }
  try {
    return await readSpecFile(file, texts);
  } catch (error) {
    await tellProblem(windowOf(contents), error);
    return null;
  }
}

/** Answers the page's requests for dialogs. A dialog gives a path that a person chose; files are written by the service. */
export function answerFileDialogs(texts: () => Texts): void {
  handleRequest('pickFolder', (sender, options) => pick(sender, 'openDirectory', options));
  handleRequest('pickFile', (sender, options) => pick(sender, 'openFile', options));
  handleRequest('saveFile', (sender, options) => save(sender, options));
  handleRequest('openSpec', (sender) => openSpecFile(sender, texts()));
  handleRequest('showInFolder', (_sender, file) => shell.showItemInFolder(file));
}
