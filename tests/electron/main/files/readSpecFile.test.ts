import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSpecFile } from '../../../../electron/main/files/readSpecFile.ts';
import { textsOf } from '../../../../electron/main/texts.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const texts = textsOf('en');

test('reads the text of a file under its own name', async () => {
  const file = path.join(temporaryFolder(), 'Ein Versuch.hsslspec');
  writeFileSync(file, '{"name":"Prüfung"}');
  expect(await readSpecFile(file, texts)).toEqual({ name: 'Ein Versuch.hsslspec', text: '{"name":"Prüfung"}' });
});

test.each<[string, (file: string) => void, RegExp]>([
  ['a file that is gone', () => undefined, /may be read: \/.*spec\.hsslspec$/],
  ['a folder', (file) => mkdirSync(file), /no file/],
  ['a pipe', (file) => execFileSync('mkfifo', [file]), /no file/],
  ['a file that is too large', (file) => writeFileSync(file, ' '.repeat(1_000_001)), /larger than 1 MB/],
  ['a file that is no text', (file) => writeFileSync(file, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), /UTF-8/],
])('refuses %s, and says what to do', async (_title, make, advice) => {
  const file = path.join(temporaryFolder(), 'spec.hsslspec');
  make(file);
  await expect(readSpecFile(file, texts)).rejects.toMatchObject({ code: 'badInput', path: file, message: '“spec.hsslspec” could not be opened', advice: expect.stringMatching(advice) });
});
