import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { buildApp } from '../../../scripts/app/buildApp.mjs';
import { launchForTest, startAgain, whyNoDesktop, type Desktop } from './launchDesktop.ts';

const whyNot = whyNoDesktop();
const patience = { timeout: 60_000, interval: 100 };

function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  return folder;
}

function writeSpec(folder: string, name: string): string {
  const file = path.join(folder, `${name}.hsslspec`);
  writeFileSync(file, JSON.stringify({ name }));
  return file;
}

/** Waits until the compose page holds the experiment of that name. */
async function showsExperiment({ page }: Desktop, name: string): Promise<void> {
  await page.waitForURL('app://studio/index.html#/compose', patience);
  await page.waitForFunction((wanted) => [...document.querySelectorAll('input')].some((field) => field.value === wanted), name, { timeout: patience.timeout });
}

/** Lets message boxes be answered at once, and tells what they said. */
async function readBoxes({ app }: Desktop): Promise<() => Promise<{ message: string; detail: string }[]>> {
  await app.evaluate(({ dialog }) => {
    const boxes: Electron.MessageBoxOptions[] = [];
    Object.assign(globalThis, { boxes });
    dialog.showMessageBox = async (...input: unknown[]) => {
      boxes.push(input.at(-1) as Electron.MessageBoxOptions);
      return { response: 0, checkboxChecked: false };
    };
  });
  return () => app.evaluate(() => (globalThis as unknown as { boxes: { message: string; detail: string }[] }).boxes.map(({ message, detail }) => ({ message, detail })));
}

describe.skipIf(whyNot !== null)('files that the system opens', () => {
  beforeAll(() => buildApp(['renderer', 'electron'], console.log), 300_000);

  test('a file that the app is started with is there once the page is', async () => {
    const desktop = await launchForTest({ args: [pathToFileURL(writeSpec(makeFolder(), 'Opened at the start')).href] });
    await showsExperiment(desktop, 'Opened at the start');
  });

  test('a file that is opened while the app runs comes into its window, from wherever it was opened', async () => {
    const desktop = await launchForTest();
    const folder = makeFolder();
    writeSpec(folder, 'Opened later');
    const [code] = (await once(startAgain(desktop.dataFolder, ['Opened later.hsslspec'], folder), 'exit')) as [number | null];
    expect(code).toBe(0);
    await showsExperiment(desktop, 'Opened later');
    await desktop.app.evaluate(({ app }, file) => app.emit('open-file', { preventDefault: () => undefined }, file), writeSpec(folder, 'Opened by macOS'));
    await showsExperiment(desktop, 'Opened by macOS');
  });

  test('the folder of the data is no file to open, and a file that cannot be read is told', async () => {
    const dataFolder = path.join(makeFolder(), 'data.hsslspec');
    mkdirSync(dataFolder);
    const desktop = await launchForTest({ dataFolder });
    const boxes = await readBoxes(desktop);
    await once(startAgain(dataFolder), 'exit');
    await once(startAgain(dataFolder, ['/nowhere/gone.hsslspec']), 'exit');
    await vi.waitFor(
      async () => expect(await boxes()).toEqual([{ message: '“gone.hsslspec” could not be opened', detail: expect.stringContaining('/nowhere/gone.hsslspec') }]),
      patience,
    );
    expect(desktop.page.url()).toBe('app://studio/index.html#/runs');
  });
});
