import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../core/headless/main.ts', import.meta.url));

export interface CommandEnd {
  code: number | null;
  out: string;
  err: string;
}

export interface RunningCommand {
  child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has printed so far. */
  printed(): string;
  ended: Promise<CommandEnd>;
}

/** Starts the command line in a process of its own, on the test's cache and this data folder. */
export function startCommand(data: string, ...args: string[]): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HSSL_STUDIO_DATA: data } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<CommandEnd>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, printed: () => out, ended };
}

/** Runs the command line to its end. */
export function runCommand(data: string, ...args: string[]): Promise<CommandEnd> {
  return startCommand(data, ...args).ended;
}
