import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { connectClient } from '../../../core/contract/connectClient.ts';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import { connectLocally } from '../../../core/service/localSocket.ts';
import { readServiceRecord } from '../../../core/service/serviceRecord.ts';
import { socketTransport } from '../../../core/service/socketTransport.ts';
import { installedElectron } from '../../../scripts/app/findElectron.mjs';
import { whyNoDisplay } from '../../../scripts/app/whyNoDisplay.mjs';

const project = path.resolve(import.meta.dirname, '../../..');

/** Why these tests can't run here, or null. */
export function whyNoDesktop(): string | null {
  return installedElectron() === null ? 'no Electron: set ELECTRON_OVERRIDE_DIST_PATH, or install the electron package’s own' : whyNoDisplay();
}

export interface Desktop {
  app: ElectronApplication;
  process: ChildProcess;
  page: Page;
  dataFolder: string;
  /** The page's errors and what its content security policy refused, so far. */
  complaints: string[];
  /** Ends the app at once if it still runs, and removes its data folder if it was made for it. */
  discard(): Promise<void>;
}

/** The bundle is loaded first: some Electrons load an app folder only after they are ready (`loadAgainInTime`). */
function launchArguments(dataFolder: string, more: readonly string[]): string[] {
  const isRoot = process.getuid?.() === 0;
  return [...(isRoot ? ['--no-sandbox'] : []), '--require', path.join(project, 'out/main/main.cjs'), project, '--data', dataFolder, ...more];
}

function environmentOfApp(more: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const kept = inherited.filter(([name]) => !['HSSL_STUDIO_DATA', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'APPIMAGE'].includes(name));
  return { ...Object.fromEntries(kept), ...more };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once none of the processes is left. */
export async function allEnded(pids: readonly number[], withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) {
      throw new Error(`still running: ${pids.filter(isAlive).join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface LaunchOptions {
  /** A data folder that someone else removes; by default one is made. */
  dataFolder?: string;
  /** More of the command line. */
  args?: readonly string[];
  environment?: Record<string, string>;
}

/** Starts the app and waits for its page to have reached the service. */
export async function launchDesktop({ dataFolder: existing, args = [], environment }: LaunchOptions = {}): Promise<Desktop> {
  const dataFolder = existing ?? mkdtempSync(path.join(os.tmpdir(), 'hssl-desktop-'));
  const executablePath = installedElectron() ?? '';
  const app = await _electron.launch({ executablePath, args: launchArguments(dataFolder, args), cwd: project, env: environmentOfApp(environment), timeout: 60_000 });
  const child = app.process();
  async function discard(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
    }
    if (existing === undefined) {
      // A service that the app only joined notices a little later that nobody needs it.
      const record = readServiceRecord(dataFolder);
      await allEnded(record === null ? [] : [record.pid]);
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    }
  }
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  await page.getByText('Version', { exact: false }).first().waitFor({ timeout: 60_000 });
  return { app, process: child, page, dataFolder, complaints, discard };
}

/** As {@link launchDesktop}, for one test. */
export async function launchForTest(options?: LaunchOptions): Promise<Desktop> {
  const desktop = await launchDesktop(options);
  onTestFinished(() => desktop.discard());
  return desktop;
}

/** A run that trains for as long as a test needs it. */
export const longRun = {
  name: 'long run',
  limit: { train: 256, test: 64 },
  base: { width: 24, depth: 1, attentionHeads: 1 },
  supervision: 'baseline',
  schedule: { epochs: 5000 },
  discrepancy: { probeImages: 16 },
  evaluation: { knn: { everyEpochs: 5000 } },
};

/** Starts the app a second time, as a person does who clicks its icon again, or a file. */
export function startAgain(dataFolder: string, args: readonly string[] = [], workingFolder: string = project): ChildProcess {
  return spawn(installedElectron() ?? '', launchArguments(dataFolder, args), { cwd: workingFolder, env: environmentOfApp(), stdio: 'ignore' });
}

/** A client of the app's service, as the command line would join it. */
export async function joinService(dataFolder: string): Promise<StudioClient> {
  const socket = await connectLocally(dataFolder);
  if (socket === null) {
    throw new Error(`no service answers for ${dataFolder}`);
  }
  onTestFinished(() => void socket.destroy());
  return connectClient(socketTransport(socket));
}
