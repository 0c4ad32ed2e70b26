import { type VueWrapper } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import { nextTick } from 'vue';
import { StudioError } from '../../../../core/contract/error.ts';
import RunPage from '../../../../renderer/features/run/RunPage.vue';
import { exampleStudy } from '../../../support/fakeRuns.ts';
import { createFakeStudio, type FakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';
import { until } from '../../../support/until.ts';

const few = new Set(['r-baseline-0', 'r-convnext-0', 'r-diverged', 'r-cancelled', 'r-paused', 'r-running', 'r-queued-1', 'r-trashed']);

async function mounted(id: string, studio: FakeStudio = createFakeStudio({ runs: exampleStudy().filter((run) => few.has(run.id)) })) {
  const page = await mountFeature(RunPage, { props: { id }, path: `/runs/${id}`, studio });
  await until(() => page.wrapper.find('article').exists());
  return page;
}

/** The page puts its buttons into the header, and menus at the end of the body. */
function bodyButton(text: string): HTMLElement {
  const found = [...document.body.querySelectorAll<HTMLElement>('button, a, [role=menuitem]')].find((one) => one.textContent?.trim() === text || one.getAttribute('aria-label') === text);
  if (!found) {
    throw new Error(`there is no control "${text}"`);
  }
  return found;
}

const tile = (wrapper: VueWrapper, label: string) => wrapper.findAll('dl > div').find((one) => one.get('dt').text() === label)!.findAll('dd').map((part) => part.text());

describe('run page', () => {
  test('tells what a finished run reached, over floor and baseline', async () => {
    const { wrapper } = await mounted('r-convnext-0');
    expect(document.getElementById('page-title')!.textContent!.trim()).toBe('vit with convnext');
    expect(tile(wrapper, 'k-NN accuracy')).toEqual(['73.0%', 'floor 57.7%']);
    expect(tile(wrapper, 'Over the floor')).toEqual(['+15.3', 'percentage points']);
    expect(tile(wrapper, 'Over the baseline')).toEqual(['+5.1', 'baseline 67.9%']);
    expect(tile(wrapper, 'Duration')).toEqual(['10:00', 'step 1,395 of 1,395']);
  });

  test('a chart can be read as a table', async () => {
    const { wrapper } = await mounted('r-convnext-0');
    await until(() => wrapper.find('figure[aria-label="k-NN accuracy"]').exists());
    const rows = wrapper.get('figure[aria-label="k-NN accuracy"]').findAll('tbody tr').map((row) => row.text());
    expect(rows.map((row) => row.split('%')[0])).toEqual(['base73.0', 'convnext73.1', 'floor57.7', 'baseline67.9']);
  });

  test('follows a run that trains, to its end', async () => {
    const { wrapper, studio } = await mounted('r-running');
    await until(() => wrapper.text().includes('epoch 7/15'));
    studio.advance(300);
    await until(() => wrapper.text().includes('epoch 10/15'));
    await until(() => wrapper.text().includes('step 927'));
    studio.advance(1000);
    await until(() => wrapper.text().includes('Finished'));
  });

  test('cancels', async () => {
    const { wrapper, studio } = await mounted('r-running');
    bodyButton('Cancel').click();
    await until(() => wrapper.text().includes('Cancelled'));
    expect(studio.requests.filter(({ name }) => name === 'runs.cancel')).toEqual([{ name: 'runs.cancel', input: { id: 'r-running' } }]);
  });

  test('pauses a run, says so, and lets it go on from the message', async () => {
    const { wrapper, studio } = await mounted('r-running');
    bodyButton('Pause').click();
    await until(() => wrapper.text().includes('Paused at epoch 6.74 of 15, step 627'));
    expect(wrapper.text()).toContain('a resumed run gives the same numbers as one that was never interrupted');
    await until(() => document.body.textContent!.includes('“vit with convnext and resmlp” is paused'));
    const [message] = [...document.body.querySelectorAll<HTMLElement>('[role=alert] button, li button')].filter((one) => one.textContent?.trim() === 'Resume');
    message!.click();
    await until(() => wrapper.text().includes('#2 in the queue'));
    expect(studio.requests.filter(({ name }) => name === 'runs.pause' || name === 'runs.resume')).toEqual([
      { name: 'runs.pause', input: { id: 'r-running' } },
      { name: 'runs.resume', input: { id: 'r-running' } },
    ]);
  });

  test('while it pauses, says that the step and its checkpoint come first', async () => {
    const runs = exampleStudy().map((run) => (run.id === 'r-running' ? { ...run, status: 'pausing' as const } : run));
    const { wrapper } = await mounted('r-running', createFakeStudio({ runs }));
    expect(wrapper.text()).toContain('finishing this step and writing its checkpoint');
    expect(wrapper.text()).not.toContain('left');
    expect((bodyButton('Pausing') as HTMLButtonElement).disabled).toBe(true);
  });

  test.each([
    ['r-paused', 'Paused at epoch 6 of 15, step 558'],
    ['r-cancelled', 'Cancelled, with a checkpoint of epoch 5.25 of 15, step 488'],
  ])('%s goes on from its header', async (id, where) => {
    const { wrapper, studio } = await mounted(id);
    expect(wrapper.text()).toContain(where);
    bodyButton('Resume').click();
    await until(() => wrapper.text().includes('in the queue'));
    expect(studio.requests.find(({ name }) => name === 'runs.resume')!.input).toEqual({ id });
  });

  test('where the newest checkpoint is refused, the run goes on from an older one', async () => {
    const { wrapper, studio } = await mounted('r-cancelled');
    studio.failNext('runs.resume', new StudioError('badData', 'The checkpoint is cut short.', { path: 'step-488.safetensors', advice: 'Choose an older one.' }));
    bodyButton('Resume').click();
    await until(() => wrapper.text().includes('The checkpoint is cut short.'));
    const refusal = wrapper.findAll('[role=alert]').find((one) => one.text().includes('cut short'))!;
    expect(refusal.text()).toContain('Choose an older one.');
    const choices = refusal.findAll('button').map((one) => one.text());
    expect(choices).toEqual([expect.stringMatching(/^Epoch 5, step 465, written /)]);
    await refusal.get('button').trigger('click');
    await until(() => wrapper.text().includes('in the queue'));
    expect(studio.requests.filter(({ name }) => name === 'runs.resume').at(-1)!.input).toEqual({ id: 'r-cancelled', checkpoint: 'step-465.safetensors' });
    expect(wrapper.text()).not.toContain('cut short');
  });

  test('where no checkpoint is left to try, says what remains', async () => {
    const { wrapper, studio } = await mounted('r-diverged');
    expect(bodyButton('Resume from epoch 3')).toBeDefined();
    studio.failNext('runs.resume', new StudioError('badData', 'The checkpoint is cut short.'));
    bodyButton('Resume from epoch 3').click();
    await until(() => wrapper.text().includes('No other checkpoint is left.'));
  });

  test('a refusal that is not about the checkpoint offers no other one', async () => {
    const { wrapper, studio } = await mounted('r-diverged');
    studio.failNext('runs.resume', new StudioError('diskFull', 'The disk is full.', { advice: 'Free some space.' }));
    bodyButton('Resume').click();
    await until(() => wrapper.text().includes('The disk is full.'));
    expect(wrapper.text()).not.toContain('checkpoint is left');
  });

  test('a failed run goes on from its newest checkpoint', async () => {
    const runs = exampleStudy().map((run) => (run.id === 'r-diverged' ? { ...run, done: 0.5 } : run));
    const { wrapper, studio } = await mounted('r-diverged', createFakeStudio({ runs }));
    bodyButton('Resume from epoch 7.49').click();
    await until(() => wrapper.text().includes('in the queue'));
    expect(studio.requests.find(({ name }) => name === 'runs.resume')!.input).toEqual({ id: 'r-diverged', checkpoint: 'step-697.safetensors' });
    expect(wrapper.text()).not.toContain('Diverged');
  });

  test('a run that diverged would do so again, and is told so', async () => {
    const { wrapper } = await mounted('r-diverged');
    expect(wrapper.get('article [role=alert]').text()).toContain('so it would diverge again');
  });

  test('a finished run trains longer, by the same again unless told otherwise', async () => {
    const { wrapper, studio } = await mounted('r-convnext-0');
    bodyButton('Train longer…').click();
    await until(() => document.body.querySelector('#longer-form input') !== null);
    const field = document.body.querySelector<HTMLInputElement>('#longer-form input')!;
    await until(() => field.value === '30');
    const type = async (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await nextTick();
    };
    await type('15');
    await until(() => document.body.textContent!.includes('Must be a whole number above 15 and at most 100,000.'));
    expect((bodyButton('Train longer') as HTMLButtonElement).disabled).toBe(true);
    await type('20');
    await until(() => document.body.textContent!.includes('5 epochs more'));
    document.body.querySelector<HTMLFormElement>('#longer-form')!.requestSubmit();
    await until(() => wrapper.text().includes('in the queue'));
    expect(studio.requests.find(({ name }) => name === 'runs.resume')!.input).toEqual({ id: 'r-convnext-0', epochs: 20 });
    await until(() => document.body.querySelector('#longer-form') === null);
  });

  test('tells the precision and the most memory that it took', async () => {
    const { wrapper } = await mounted('r-convnext-0');
    const facts = Object.fromEntries(wrapper.findAll('aside dl dt').map((term) => [term.text(), (term.element.nextElementSibling as HTMLElement).textContent]));
    expect([facts.Precision, facts['Peak memory']]).toEqual(['float32', '1.41 GB']);
  });

  // In the article: a notice of the test before may still be on screen.
  test('says why a run failed and what to do', async () => {
    const { wrapper } = await mounted('r-diverged');
    expect(wrapper.get('article [role=alert]').text()).toContain('Diverged: The loss became NaN at step 279.');
    expect(wrapper.get('article [role=alert]').text()).toContain('Lower the learning rate');
  });

  test('a clone goes to the compose page', async () => {
    const { router } = await mounted('r-convnext-0');
    bodyButton('Clone and edit').click();
    await until(() => router.currentRoute.value.fullPath === '/compose?from=r-convnext-0');
  });

  test('is compared with its baseline at one press', async () => {
    const { router } = await mounted('r-convnext-0');
    bodyButton('Compare with its baseline').click();
    await until(() => router.currentRoute.value.path === '/compare');
    expect(router.currentRoute.value.query).toEqual({ ids: 'r-convnext-0,r-baseline-0' });
  });

  test('in a browser an export asks for a path on the machine of the service', async () => {
    const { studio } = await mounted('r-convnext-0');
    bodyButton('Export').dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, button: 0 }));
    bodyButton('Export').click();
    await until(() => document.body.textContent!.includes('Metrics as CSV'));
    bodyButton('Metrics as CSV').click();
    await until(() => document.body.querySelector('#export-form input') !== null);
    const field = document.body.querySelector<HTMLInputElement>('#export-form input')!;
    expect(field.value).toBe('/home/me/hssl-studio/vit-with-convnext.csv');
    document.body.querySelector<HTMLFormElement>('#export-form')!.requestSubmit();
    await until(() => studio.requests.some(({ name }) => name === 'runs.export'));
    expect(studio.requests.find(({ name }) => name === 'runs.export')!.input).toEqual({ id: 'r-convnext-0', format: 'csv', path: '/home/me/hssl-studio/vit-with-convnext.csv' });
  });

  test('notes are kept when the field is left', async () => {
    const { wrapper, studio } = await mounted('r-convnext-0');
    const notes = wrapper.get('textarea');
    await notes.setValue('better than expected');
    await notes.trigger('blur');
    await until(() => studio.requests.some(({ name }) => name === 'runs.update'));
    expect(studio.requests.at(-1)).toEqual({ name: 'runs.update', input: { id: 'r-convnext-0', notes: 'better than expected' } });
  });

  test('a run that is not there says so', async () => {
    const studio = createFakeStudio({ runs: [] });
    studio.failNext('runs.get', new StudioError('notFound', 'There is no run r-none.', { path: 'id' }));
    const { wrapper } = await mountFeature(RunPage, { props: { id: 'r-none' }, studio });
    await until(() => wrapper.text().includes('There is no run r-none.'));
  });

  test('in the trash it can only be restored', async () => {
    const { wrapper } = await mounted('r-trashed');
    expect(wrapper.text()).toContain('This run is in the trash.');
    bodyButton('Restore').click();
    await until(() => !wrapper.text().includes('This run is in the trash.'));
  });
});
