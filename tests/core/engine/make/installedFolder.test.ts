import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installFolder, whyIncomplete } from '../../../../core/engine/make/installedFolder.mjs';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'hssl-installed-'));
  folder = path.join(parent, 'part');
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

async function install(source: string, text: string): Promise<void> {
  await installFolder(folder, source, async (temporary) => {
    writeFileSync(path.join(temporary, 'file'), text);
  });
}

test('a folder is complete only for the source that it was made of', async () => {
  expect(whyIncomplete(folder, 'a')).toBe('not there');
  await install('a', 'text');
  expect(whyIncomplete(folder, 'a')).toBe(null);
  expect(whyIncomplete(folder, 'b')).toBe('made of a, not of b');
});

test('a folder that lost a file or part of one is incomplete', async () => {
  await install('a', 'text');
  writeFileSync(path.join(folder, 'file'), 'tex');
  expect(whyIncomplete(folder, 'a')).toBe('file is missing or has another size');
  rmSync(path.join(folder, 'file'));
  expect(whyIncomplete(folder, 'a')).toBe('file is missing or has another size');
});

test('a failure leaves the earlier folder as it was', async () => {
  await install('a', 'text');
  const failing = installFolder(folder, 'b', async (temporary) => {
    writeFileSync(path.join(temporary, 'file'), 'other');
    throw new Error('no network');
  });
  await expect(failing).rejects.toThrow('no network');
  expect(whyIncomplete(folder, 'a')).toBe(null);
  expect(readdirSync(parent)).toEqual(['part']);
});

test('a new one takes the place of an earlier one', async () => {
  await install('a', 'text');
  await install('b', 'longer text');
  expect(whyIncomplete(folder, 'b')).toBe(null);
  expect(readdirSync(parent)).toEqual(['part']);
});
