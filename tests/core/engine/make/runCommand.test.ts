import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import { lastWords, runCommand } from '../../../../core/engine/make/runCommand.mjs';

const module = new URL('../../../../core/engine/make/runCommand.mjs', import.meta.url).href;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-command-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function node(code: string) {
  return { command: process.execPath, args: ['-e', code] };
}

test('gives what a program prints, and its folder and environment to the program', async () => {
  const program = node('console.log(process.cwd() + " " + process.env.GREETING)');
  expect(await runCommand(program, { cwd: folder, env: { ...process.env, GREETING: 'hello' } })).toBe(`${folder} hello\n`);
});

test('a program that fails is an error with what it said', async () => {
  await expect(runCommand(node('console.error("error: no such wheel"); process.exit(4)'))).rejects.toMatchObject({ name: 'CommandError', message: `${process.execPath} ended with exit code 4`, tail: 'error: no such wheel\n' });
});

test('a program that is not there is an error that names it', async () => {
  await expect(runCommand({ command: path.join(folder, 'missing'), args: [] })).rejects.toMatchObject({ tail: expect.stringContaining(`${path.join(folder, 'missing')} could not be started`) });
});

test('a program that takes too long is ended', async () => {
  await expect(runCommand(node('setInterval(() => {}, 1000)'), { timeoutMs: 300 })).rejects.toThrow('took longer than 0.3 s');
});

test('a pause does not count for how long a program may take', async () => {
  const control = createWorkControl();
  const ticking = runCommand(node('console.log("begun"); setTimeout(() => console.log("done"), 400)'), { timeoutMs: 2000, control, onOutput: (text) => text === 'begun\n' && control.pause() });
  await wait(3000);
  control.resume();
  expect(await ticking).toBe('begun\ndone\n');
  const slow = runCommand(node('setInterval(() => {}, 1000)'), { timeoutMs: 300, control });
  control.pause();
  control.resume();
  await expect(slow).rejects.toThrow('took longer than 0.3 s');
});

test('work that is held starts no program, and work that is cancelled none at all', async () => {
  const control = createWorkControl();
  const started = path.join(folder, 'started');
  const program = node(`require('fs').writeFileSync(${JSON.stringify(started)}, '')`);
  control.pause();
  const held = runCommand(program, { control });
  await wait(700);
  expect(existsSync(started)).toBe(false);
  control.cancel();
  await expect(held).rejects.toMatchObject({ name: 'CancelledError' });
  await expect(runCommand(program, { control })).rejects.toMatchObject({ name: 'CancelledError' });
  expect(existsSync(started)).toBe(false);
});

test('a program ends when the process that started it is killed', async () => {
  const alive = path.join(folder, 'alive');
  const ticking = `const fs = require('fs'); setInterval(() => fs.appendFileSync(${JSON.stringify(alive)}, '.'), 20);`;
  const starter = `import { runCommand } from ${JSON.stringify(module)}; await runCommand({ command: process.execPath, args: ['-e', ${JSON.stringify(ticking)}] });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', starter], { stdio: 'ignore' });
  while (!existsSync(alive)) {
    await wait(20);
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  await wait(300);
  const then = readFileSync(alive, 'utf8').length;
  await wait(200);
  expect(readFileSync(alive, 'utf8').length).toBe(then);
});

test('the lines that say why are found among the others', () => {
  const npm = 'npm warn old lockfile\nnpm error code EUSAGE\nnpm error\nnpm error Missing: zod from lock file\nnpm error A complete log of this run can be found in: /x/2026-debug-0.log\n';
  expect(lastWords(npm)).toBe('npm error: code EUSAGE\n      npm error: Missing: zod from lock file');
  expect(lastWords('Collecting tensorflow\nWARNING: Retrying\nERROR: No matching distribution found\n')).toBe('ERROR: No matching distribution found');
  expect(lastWords("In file included\nbinding/utils.h:20:10: fatal error: c_api.h: No such file\ncompilation terminated.\n")).toBe('binding/utils.h:20:10: fatal error: c_api.h: No such file');
  expect(lastWords('tar: cannot open archive\ndone\n')).toBe('tar: cannot open archive');
});
