import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readSpecFile, withWholePaths } from '../../../core/headless/readSpecFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

function readWith(contents: unknown): unknown {
  const file = path.join(temporaryFolder(), 'my.hsslspec');
  writeFileSync(file, `\uFEFF${JSON.stringify(contents)}`);
  return { read: readSpecFile(file), folder: path.dirname(file) };
}

it('takes the path of initial weights from the folder of the spec', () => {
  const { read, folder } = readWith({ name: 'a', base: { width: 96, initialWeights: '../vit.safetensors' } }) as { read: unknown; folder: string };
  expect(read).toEqual({ name: 'a', base: { width: 96, initialWeights: path.join(folder, '../vit.safetensors') } });
});

it('leaves whole paths as they are, and what is no path', () => {
  for (const contents of [{ base: { initialWeights: path.resolve('/weights/vit.safetensors') } }, { base: { initialWeights: null } }, { base: { initialWeights: '' } }, { base: 7 }, [], 'text', null]) {
    expect(readWith(contents)).toMatchObject({ read: contents });
  }
});

it('takes a path that was set on the command line from where that runs', () => {
  expect(withWholePaths({ base: { initialWeights: 'vit.safetensors' } }, '/here')).toEqual({ base: { initialWeights: path.resolve('/here/vit.safetensors') } });
});
