import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { RunSummary } from '../../core/contract/run.ts';
import { openPackagedApp, type PackagedApp } from './openPackagedApp.ts';
import type { OrdinaryUser } from './ordinaryUser.ts';

async function see(locator: Locator, timeout = 60_000): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout });
}

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, route);
}

/** The engine of a pack, from the welcome page of an empty profile. */
async function installEngine(page: Page, pack: string): Promise<void> {
  await see(page.getByText('An engine for this machine'));
  await goTo(page, '/engine');
  await page.getByRole('button', { name: 'Install from a file…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Engine pack').fill(pack);
  await dialog.getByRole('button', { name: 'Install', exact: true }).click();
  await see(page.getByRole('heading', { name: /on the CPU$/ }).or(page.getByText(/on the CPU$/)), 180_000);
  await see(page.getByText('tensorflow-cpu', { exact: false }), 180_000);
}

/** A short baseline and a head, put together in the form. */
async function trainExample(page: Page): Promise<void> {
  await goTo(page, '/compose');
  for (const [preset, name] of [
    ['Quick example', 'first run: vit with convnext'],
    ['Quick baseline', 'first run: vit baseline'],
  ] as const) {
    await page.getByRole('button', { name: 'Start from' }).click();
    await page.getByRole('menuitem', { name: preset, exact: true }).click();
    await page.getByRole('tab', { name: 'Schedule' }).click();
    const epochs = page.getByRole('tabpanel').getByLabel('Epochs', { exact: true });
    await epochs.fill('2');
    await epochs.press('Tab');
    await page.getByRole('button', { name: 'Queue run' }).click();
    await see(page.getByText(`Queued “${name}”`));
  }
  await goTo(page, '/runs');
  for (const name of ['first run: vit with convnext', 'first run: vit baseline']) {
    await see(page.getByRole('row').filter({ hasText: name }).getByText('Finished'), 180_000);
  }
}

async function compare(page: Page): Promise<void> {
  for (const name of ['first run: vit with convnext', 'first run: vit baseline']) {
    await page.getByRole('checkbox', { name: `Select ${name}` }).click();
  }
  await page.getByRole('button', { name: 'Compare 2' }).click();
  await see(page.getByRole('heading', { name: 'Side by side' }));
  await see(page.getByRole('heading', { name: 'Curves' }));
}

/** What is exported by the app's own command line, which joins the service that the window uses. */
function exportRuns(user: OrdinaryUser, commandLine: string): void {
  const runs = JSON.parse(user.run(commandLine, 'runs', '--json')) as RunSummary[];
  expect(runs.map(({ status }) => status)).toEqual(['finished', 'finished']);
  const file = path.join(user.home, 'run.json');
  user.run(commandLine, 'export', runs[0]?.id ?? '', '--format', 'json', '-o', file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ id: runs[0]?.id, engine: { id: expect.stringContaining('tensorflow-cpu'), device: 'cpu' } });
  user.run(commandLine, 'export', runs[0]?.id ?? '', '--format', 'safetensors', '-o', path.join(user.home, 'weights.safetensors'));
}

export interface FirstDay {
  user: OrdinaryUser;
  /** Of the packaged app. */
  binary: string;
  /** The app's `hssl`. */
  commandLine: string;
  /** An engine pack that the user may read. */
  pack: string;
  args?: readonly string[];
}

/** Whether anything but this machine can be reached. */
export function hasNetwork(): boolean {
  return execFileSync('ip', ['-brief', 'link'], { encoding: 'utf8' }).split('\n').some((line) => line !== '' && !line.startsWith('lo '));
}

/** What a team member does with a fresh installation, without network: an engine, the example from the form, a comparison, an export. */
export async function spendFirstDay({ user, binary, commandLine, pack, args = [] }: FirstDay): Promise<PackagedApp> {
  const app = await openPackagedApp(user, binary, args);
  const { page } = app;
  await see(page.getByText('Fashion-MNIST is ready: 6,000 images'));
  await installEngine(page, pack);
  await trainExample(page);
  await compare(page);
  exportRuns(user, commandLine);
  expect(app.complaints).toEqual([]);
  return app;
}
