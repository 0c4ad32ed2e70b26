import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStudio, openStudio } from './openStudio.ts';

let studio: OpenStudio;
let page: Page;

beforeAll(async () => {
  studio = await openStudio();
  page = studio.page;
});
afterAll(() => studio?.close());

/** Waits until the locator shows something. */
async function see(locator: Locator, timeout = 30_000): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout });
}

/** Fills the form from a preset, through the menu. */
async function startFrom(preset: string): Promise<void> {
  await page.getByRole('button', { name: 'Start from' }).click();
  await page.getByRole('menuitem', { name: preset, exact: true }).click();
}

/** Types a value into a field of the form by keyboard. */
async function type(section: string, label: string, value: string): Promise<void> {
  await page.getByRole('tab', { name: section }).click();
  const field = page.getByRole('tabpanel').getByLabel(label, { exact: true });
  await field.fill(value);
  await field.press('Tab');
}

function rowOf(name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

describe('the main job, by mouse and keyboard', () => {
  it('welcomes a newcomer with the example', async () => {
    await see(page.getByText('Fashion-MNIST is ready: 60,000 images'), 60_000);
    await see(page.getByRole('button', { name: 'Train both now' }));
  });

  it('composes a search and two runs, with a picture, a price and live problems', async () => {
    await studio.goTo('/compose');
    await startFrom('Quick search');
    await type('Data', 'Training images', '512');
    await type('Schedule', 'Epochs', '2');
    await type('Schedule', 'Batch size', '1024');
    await see(page.getByText('A batch of 1024 is larger than the 512 training images.'));
    expect(await page.getByRole('button', { name: 'Start search' }).isDisabled()).toBe(true);
    await type('Schedule', 'Batch size', '64');
    await see(page.getByRole('button', { name: /^Head swin: Swin, depth 1/ }));
    expect(await page.locator('svg').getByRole('button', { name: /^Head \w+: / }).count()).toBe(6);
    await see(page.getByRole('button', { name: /parameters .*an epoch/ }));
    await page.getByRole('button', { name: 'Start search' }).click();
    await see(page.getByText('Queued “first search over six heads”'));

    for (const [preset, name] of [
      ['Quick example', 'first run: vit with convnext'],
      ['Quick baseline', 'first run: vit baseline'],
    ] as const) {
      await startFrom(preset);
      await page.keyboard.press('Control+Enter');
      await see(page.getByText(`Queued “${name}”`));
    }
  });

  it('shows the search while it runs', async () => {
    await studio.goTo('/runs');
    await see(rowOf('first search over six heads').getByText('Running'), 60_000);
    await see(rowOf('first run: vit baseline').getByText('Queued'));
    await page.getByRole('link', { name: 'first search over six heads' }).first().click();
    await see(page.getByRole('heading', { name: 'k-NN accuracy' }), 60_000);
    await see(page.getByRole('progressbar'));
    await see(page.getByText('Crops as the model saw them'));
    await see(page.getByText('Finished').first(), 180_000);
  });

  it('pauses a run while it trains, and lets it go on', async () => {
    await studio.goTo('/runs');
    const row = rowOf('first run: vit with convnext');
    await see(row.getByText('Running'), 60_000);
    await row.getByRole('link').first().click();
    await page.getByRole('banner').getByRole('button', { name: 'Pause', exact: true }).click();
    await see(page.getByText(/^Paused (at epoch|before its first step)/), 60_000);
    await page.getByRole('banner').getByRole('button', { name: 'Resume', exact: true }).click();
    await see(page.getByText('in the queue and goes on where it stopped'));
  });

  it('cancels a run while it trains', async () => {
    await studio.goTo('/runs');
    const row = rowOf('first run: vit with convnext');
    await see(row.getByText('Running'), 180_000);
    await row.getByRole('link').first().click();
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await see(page.getByText('Cancelled').first(), 30_000);
  });

  it('compares the rest side by side', async () => {
    await studio.goTo('/runs');
    await see(rowOf('first run: vit baseline').getByText('Finished'), 180_000);
    await page.getByRole('checkbox', { name: 'Select first run: vit baseline' }).click();
    await page.getByRole('checkbox', { name: 'Select first search over six heads' }).click();
    await page.getByRole('button', { name: 'Compare 2' }).click();
    await see(page.getByRole('heading', { name: 'Side by side' }));
    expect(page.url()).toContain('ids=');
    await see(page.getByRole('cell', { name: 'search', exact: true }));
    await see(page.getByRole('cell', { name: 'baseline', exact: true }));
    await see(page.getByRole('heading', { name: 'Curves' }));
  });

  it('opens the ranking and trains the winner', async () => {
    await studio.goTo('/search');
    // The comparison that is on screen until the page has loaded links the search by its name too.
    await page.getByRole('link', { name: /first search over six heads.*Most different/s }).click();
    await see(page.getByText(/is the most different head\./));
    const ranking = page.getByRole('table').filter({ hasText: '95 % interval' });
    expect(await ranking.getByRole('row').count()).toBe(7);
    await page.getByRole('button', { name: /Train the winner/ }).click();
    await page.waitForURL(/#\/runs\/\w+$/);
    await see(page.getByText('Running').first(), 60_000);
    await see(page.getByRole('heading', { name: 'k-NN accuracy' }), 60_000);
  });

  it('leaves no complaint of the browser, and nothing that its security policy refused', () => {
    expect(studio.complaints).toEqual([]);
  });
});
