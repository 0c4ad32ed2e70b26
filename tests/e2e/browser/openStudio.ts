import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const commandLine = path.resolve(import.meta.dirname, '../../../core/headless/main.ts');

/** A browser on the app, which a service of its own serves from a fresh data folder. */
export interface OpenStudio {
  page: Page;
  context: BrowserContext;
  dataFolder: string;
  /** Goes to a page of the app: `/compose`. */
  goTo(route: string): Promise<void>;
  /** What the browser complained about so far: page errors, console errors, refusals of the content security policy. */
  complaints: string[];
  close(): Promise<void>;
}

function browserPath(): string {
  const candidates = [process.env.HSSL_STUDIO_TEST_BROWSER, '/usr/bin/chromium', '/usr/bin/google-chrome'];
  const found = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found === undefined) {
    throw new Error('no browser: set HSSL_STUDIO_TEST_BROWSER to a Chromium or Chrome');
  }
  return found;
}

async function firstLine(process: ChildProcess): Promise<string> {
  const errors: string[] = [];
  process.stderr?.on('data', (data: Buffer) => errors.push(data.toString()));
  const lines = createInterface({ input: process.stdout as NodeJS.ReadableStream });
  const ended = once(process, 'exit').then(() => {
    throw new Error(`the host ended: ${errors.join('')}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return line;
}

/** Serves the app from a fresh data folder, and opens it in a browser. */
export async function openStudio(options: BrowserContextOptions = {}): Promise<OpenStudio> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'hssl-e2e-'));
  const host = spawn(process.execPath, [commandLine, 'serve', '--port', '0', '--data', dataFolder]);
  const address = await firstLine(host);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath: browserPath(), args: isRoot ? ['--no-sandbox'] : [] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  await page.goto(address);
  return {
    page,
    context,
    dataFolder,
    complaints,
    goTo: async (route) => {
      await page.goto(`${new URL(address).origin}/#${route}`);
    },
    close: async () => {
      await browser.close();
      host.kill('SIGINT');
      await once(host, 'exit');
      await stopService(dataFolder);
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Cancels what still runs, so that the service, which outlives its clients for the queue's sake, ends too. */
async function stopService(dataFolder: string): Promise<void> {
  const run = async (...words: string[]): Promise<string> => {
    const command = spawn(process.execPath, [commandLine, ...words, '--json', '--data', dataFolder], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pieces: Buffer[] = [];
    command.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    await once(command, 'close');
    return Buffer.concat(pieces).toString();
  };
  const runs = JSON.parse(await run('runs')) as { id: string; status: string }[];
  for (const { id } of runs.filter(({ status }) => ['queued', 'starting', 'running', 'pausing', 'finishing'].includes(status)).reverse()) {
    await run('cancel', id);
  }
}
