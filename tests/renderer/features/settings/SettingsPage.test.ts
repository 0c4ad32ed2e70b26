import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import type { OfferedUpdate, UpdatesReport, UpdateState } from '../../../../core/contract/desktop.ts';
import type { Language } from '../../../../renderer/i18n/catalogue.ts';
import { isPlainAddress } from '../../../../renderer/features/settings/isPlainAddress.ts';
import SettingsPage from '../../../../renderer/features/settings/SettingsPage.vue';
import { fakeDesktop, withoutFeed } from '../../../support/fakeDesktop.ts';
import { mountFeature } from '../../../support/mountFeature.ts';

enableAutoUnmount(afterEach);

const update: OfferedUpdate = { version: '0.2.0', notes: 'New heads.\n<b>Faster</b> steps.', bytes: 120_000_000 };
const withFeed: UpdatesReport = { ...withoutFeed, feed: '/mnt/lab/hssl-studio', lastChecked: new Date(Date.now() - 180_000).toISOString(), state: { phase: 'none' } };
const inState = (state: UpdateState): UpdatesReport => ({ ...withFeed, state });

async function openSettings(updates: UpdatesReport, { language = 'en' as Language, setUpdateFeed = undefined as ((feed: string | null) => Promise<boolean>) | undefined } = {}) {
  const desktop = fakeDesktop(setUpdateFeed && { setUpdateFeed }, updates);
  const { wrapper } = await mountFeature(SettingsPage, { path: '/settings', language });
  await flushPromises();
  const section = () => wrapper.get(`section[aria-label="${language === 'en' ? 'Updates' : '更新'}"]`);
  const buttons = () => section().findAll('button').map((button) => button.text());
  return {
    ...desktop,
    wrapper,
    section,
    buttons,
    text: () => section().text(),
    press: async (name: string) => {
      await section().findAll('button').find((button) => button.text() === name)?.trigger('click');
      await flushPromises();
    },
    /** What the page asked of the desktop in answer to a person. */
    requests: () => desktop.asked.filter(([name]) => name !== 'getUpdates'),
  };
}

describe('updates in the settings', () => {
  it('are not there in a browser', async () => {
    const { wrapper } = await mountFeature(SettingsPage, { path: '/settings' });
    await flushPromises();
    expect(wrapper.text()).not.toContain('Updates');
  });

  it('are off until a person says where to look', async () => {
    const { text, buttons, requests } = await openSettings(withoutFeed);
    expect(text()).toContain('this copy asks nobody');
    expect([buttons(), requests()]).toEqual([['Set a feed'], []]);
  });

  it('take a folder from the dialog, and look there', async () => {
    const asked: unknown[] = [];
    const { press, section, tellUpdates, text } = await openSettings(withoutFeed, {
      setUpdateFeed: async (feed) => {
        asked.push(feed);
        return true;
      },
    });
    await press('Set a feed');
    await section().get('input').setValue(' /mnt/lab/hssl-studio ');
    await section().get('form').trigger('submit');
    await flushPromises();
    expect(asked).toEqual(['/mnt/lab/hssl-studio']);
    tellUpdates({ ...withFeed, state: { phase: 'checking' } });
    await flushPromises();
    expect(section().find('form').exists()).toBe(false);
    expect(text()).toContain('/mnt/lab/hssl-studio');
    expect(section().get('[role=status]').text()).toBe('Checking…');
  });

  it('say what is no place, and keep what was typed', async () => {
    const { press, section } = await openSettings(withoutFeed, { setUpdateFeed: async () => false });
    await press('Set a feed');
    await section().get('input').setValue('lab/hssl');
    await section().get('form').trigger('submit');
    await flushPromises();
    expect([section().get('[role=alert]').text(), section().get('input').element.value]).toEqual(['This is neither the full path of a folder nor an http(s) address without a password.', 'lab/hssl']);
    await section().get('input').setValue('/lab/hssl');
    expect(section().find('[role=alert]').exists()).toBe(false);
  });

  it('can be turned off', async () => {
    const { press, requests } = await openSettings(withFeed);
    await press('Change');
    await press('Turn updates off');
    expect(requests()).toEqual([['setUpdateFeed', null]]);
  });

  it.each<[string, UpdateState, string, string[]]>([
    ['before the first look', { phase: 'idle' }, 'Not checked yet since the start.', ['Check now']],
    ['when nothing is newer', { phase: 'none' }, 'Version 0.1.0 is the newest.', ['Check now']],
    ['when there is a newer version', { phase: 'available', update }, 'Version 0.2.0 is available (120 MB)', ['Download', 'Check now']],
    ['while it is fetched', { phase: 'downloading', update, doneBytes: 30_000_000, totalBytes: 120_000_000, bytesPerSecond: 9_000_000 }, 'Downloading version 0.2.0', ['Stop the download']],
    ['when it is here', { phase: 'ready', update }, 'Version 0.2.0 is downloaded and verified', ['Install and restart', 'Check now']],
    ['while it is installed', { phase: 'installing', update }, 'Installing version 0.2.0…', []],
  ])('%s they say so, and offer what can be done', async (_title, state, status, offered) => {
    const { section, buttons } = await openSettings(inState(state));
    expect([section().get('[role=status]').text(), buttons()]).toEqual([status, ['Change', 'Show the folder', ...offered]]);
  });

  it('show how far a download is', async () => {
    const { section, text } = await openSettings(inState({ phase: 'downloading', update, doneBytes: 30_000_000, totalBytes: 120_000_000, bytesPerSecond: 9_000_000 }));
    expect(section().get('[role=progressbar]').attributes('aria-valuenow')).toBe('25');
    expect(text()).toContain('30 MB of 120 MB · 9 MB a second · 0:10 left');
  });

  it('show notes as the text that they are', async () => {
    const { section } = await openSettings(inState({ phase: 'available', update }));
    const notes = section().get('section[aria-label="What is new"]');
    expect(notes.text()).toContain('New heads.\n<b>Faster</b> steps.');
    expect(notes.find('b').exists()).toBe(false);
  });

  it('do what is pressed', async () => {
    const { press, requests, tellUpdates } = await openSettings(inState({ phase: 'none' }));
    await press('Check now');
    for (const [state, button] of [
      [{ phase: 'available', update }, 'Download'],
      [{ phase: 'downloading', update, doneBytes: 0, totalBytes: null, bytesPerSecond: 0 }, 'Stop the download'],
      [{ phase: 'ready', update }, 'Install and restart'],
    ] as const) {
      tellUpdates(inState(state));
      await flushPromises();
      await press(button);
    }
    await press('Show the folder');
    expect(requests()).toEqual([['checkForUpdates'], ['downloadUpdate'], ['cancelUpdate'], ['installUpdate'], ['showInFolder', '/mnt/lab/hssl-studio']]);
  });

  it('tell why something failed and what to do, and offer to look again', async () => {
    const { section, press, requests } = await openSettings(inState({ phase: 'failed', message: 'The folder /mnt/lab can’t be read.', advice: 'See whether the disk is there.' }));
    expect(section().get('[role=alert]').text()).toContain('The folder /mnt/lab can’t be read.See whether the disk is there.');
    await press('Try again');
    expect(requests()).toEqual([['checkForUpdates']]);
  });

  it.each<[UpdatesReport['packageKind'], string]>([
    ['unpacked', 'This copy was unpacked from an archive: updates are installed by hand.'],
    ['checkout', 'This copy is a checkout of the sources: update it with git'],
  ])('of a copy that is %s say that they are installed by hand', async (packageKind, note) => {
    const { text, buttons } = await openSettings({ ...inState({ phase: 'available', update: { ...update, bytes: null } }), packageKind, canInstall: false });
    expect([text().includes(note), buttons()]).toEqual([true, ['Change', 'Show the folder', 'Check now']]);
  });

  it('warn of plain http', async () => {
    const { text, buttons } = await openSettings({ ...withFeed, feed: 'http://files.lab.example/hssl' });
    expect([text().includes('Over plain http'), buttons()]).toEqual([true, ['Change', 'Check now']]);
    expect([isPlainAddress('https://files.lab.example/'), isPlainAddress('http://127.0.0.1:8000/'), isPlainAddress('/mnt/lab'), isPlainAddress('C:\\lab')]).toEqual([false, false, false, false]);
  });

  it('follow a change of language on the spot', async () => {
    const { wrapper, text } = await openSettings(withFeed);
    expect(text()).toContain('Last checked: 3 min. ago');
    await wrapper.findAll('[role=radio]').find((radio) => radio.attributes('value') === 'zh')?.trigger('click');
    await flushPromises();
    expect(wrapper.get('section[aria-label="更新"]').text()).toContain('上次检查：3分钟前');
    await wrapper.findAll('[role=radio]').find((radio) => radio.attributes('value') === 'en')?.trigger('click');
    await flushPromises();
  });

  it('speak Chinese too', async () => {
    const { text, buttons } = await openSettings(inState({ phase: 'available', update }), { language: 'zh' });
    expect(text()).toContain('有新版本 0.2.0');
    expect(buttons()).toEqual(['更改', '显示文件夹', '下载', '立即检查']);
  });

  it('are no longer followed once the page is left', async () => {
    const { wrapper, followers } = await openSettings(withFeed);
    expect(followers()).toBe(1);
    wrapper.unmount();
    expect(followers()).toBe(0);
  });
});
