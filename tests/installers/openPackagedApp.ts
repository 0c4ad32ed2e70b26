import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { OrdinaryUser } from './ordinaryUser.ts';

/** A packaged app that runs as an ordinary user, driven from outside as a person would. */
export interface PackagedApp {
  process: ChildProcess;
  page: Page;
  /** What the page complained of so far. */
  complaints: string[];
  /** Milliseconds from the start of the process until a button of the first page was seen from outside, with the time that looking takes. */
  interactiveMs: number;
  /** The same until the first page's content was painted, by the page's own clock. */
  paintedMs: number;
  /** Closes the window, and waits until the app is gone. */
  close(): Promise<void>;
}

const patienceMs = 60_000;

/** Its fuses forbid to debug the app itself, so that only the page can be reached, over Chromium's own port. */
async function debuggingAddress(app: ChildProcess): Promise<string> {
  const said: string[] = [];
  const lines = createInterface({ input: app.stderr! });
  const address = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
  });
  const ended = once(app, 'exit').then(([code]) => {
    throw new Error(`the app ended with ${code as number}: ${said.join('\n')}`);
  });
  return Promise.race([address, ended]);
}

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0]!;
  return context.pages()[0] ?? context.waitForEvent('page', { timeout: patienceMs });
}

/** When the largest part of the first page came, which the page draws together with its buttons. */
function paintedAt(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(performance.timeOrigin + (list.getEntries().at(-1)?.startTime ?? 0))).observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
}

/**
 * Starts the app and waits until it can be used.
 *
 * @param binary - of the packaged app
 * @param args - more of its arguments
 */
export async function openPackagedApp(user: OrdinaryUser, binary: string, args: readonly string[] = []): Promise<PackagedApp> {
  const startMs = performance.now();
  const startedAt = Date.now();
  const app = spawn(binary, ['--remote-debugging-port=0', ...args], { uid: user.uid, gid: user.gid, env: user.environment, cwd: user.home, stdio: ['ignore', 'ignore', 'pipe'] });
  // An Electron is no browser whose downloads or contexts could be changed.
  const browser = await chromium.connectOverCDP(await debuggingAddress(app), { noDefaults: true });
  const page = await firstPage(browser);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  await page.getByRole('main').getByRole('button').or(page.getByRole('main').getByRole('table')).first().waitFor({ timeout: patienceMs });
  const interactiveMs = performance.now() - startMs;
  const paintedMs = (await paintedAt(page)) - startedAt;
  return {
    process: app,
    page,
    complaints,
    interactiveMs,
    paintedMs,
    async close() {
      const ended = app.exitCode === null ? once(app, 'exit') : Promise.resolve();
      // As the window's own button does: closing the page from outside would leave the app without knowing. The connection ends with it.
      await page.evaluate(() => window.close()).catch(() => undefined);
      await ended;
      await browser.close().catch(() => undefined);
    },
  };
}
