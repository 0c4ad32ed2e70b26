import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { holdFolder } from '../../../core/store/holdFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

test('a folder is held once, until it is released', () => {
  const folder = path.join(temporaryFolder(), 'data');
  const first = holdFolder(folder);
  expect(first).not.toBeNull();
  expect(holdFolder(folder)).toBeNull();
  first?.release();
  const second = holdFolder(folder);
  expect(second).not.toBeNull();
  second?.release();
});

test('the hold of a process that was killed is gone', async () => {
  const folder = temporaryFolder();
  const source = `
    const { holdFolder } = await import(${JSON.stringify(new URL('../../../core/store/holdFolder.ts', import.meta.url).href)});
    process.stdout.write(String(holdFolder(${JSON.stringify(folder)}) !== null));
    setInterval(() => {}, 1000);
  `;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [answer] = (await once(holder.stdout, 'data')) as [Buffer];
  expect(answer.toString()).toBe('true');
  expect(holdFolder(folder)).toBeNull();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const hold = holdFolder(folder);
  expect(hold).not.toBeNull();
  hold?.release();
});
