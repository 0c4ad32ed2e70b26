import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const runForward = new URL('../../scripts/app/runForward.mjs', import.meta.url).href;

/** Starts Node with `runForward` around a Node that runs `code`. */
function start(code: string) {
  const program = `import { runForward } from ${JSON.stringify(runForward)}; process.exitCode = await runForward(process.execPath, ['-e', ${JSON.stringify(code)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, ready: once(child.stdout, 'data'), ended: once(child, 'close').then(([code, signal]) => ({ code, signal, said })) };
}

test('ends with the exit code of what it runs', async () => {
  expect(await start("console.log('ran'); process.exitCode = 2;").ended).toEqual({ code: 2, signal: null, said: 'ran\n' });
});

test.skipIf(process.platform === 'win32')('a Ctrl-C that comes twice, to the whole group, reaches it once', async () => {
  const counting = "let count = 0; process.on('SIGINT', () => { count++; setTimeout(() => { console.log('interrupts', count); process.exit(130); }, 300); }); setInterval(() => {}, 1000); console.log('ready');";
  const { child, ready, ended } = start(counting);
  await ready;
  process.kill(-(child.pid ?? 0), 'SIGINT');
  process.kill(child.pid ?? 0, 'SIGINT');
  expect(await ended).toEqual({ code: 130, signal: null, said: 'ready\ninterrupts 1\n' });
});

test.skipIf(process.platform === 'win32')('what a signal ended is told as the shell tells it', async () => {
  const { child, ready, ended } = start("setInterval(() => {}, 1000); console.log('ready');");
  await ready;
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 143, signal: null, said: 'ready\n' });
});
