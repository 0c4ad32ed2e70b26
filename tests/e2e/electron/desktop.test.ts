import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../../scripts/app/buildApp.mjs';
import { allEnded, joinService, launchDesktop, launchForTest, longRun, startAgain, whyNoDesktop, type Desktop } from './launchDesktop.ts';

const whyNot = whyNoDesktop();
if (whyNot !== null) {
  console.warn(`\n*** SKIPPED: the desktop tests: ${whyNot} ***\n`);
}

const patience = { timeout: 60_000, interval: 100 };

/** Answers every message box with one button from now on, and remembers what was asked. */
async function answerBoxes({ app }: Desktop, response: number): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, button) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = async (...input: unknown[]) => {
      const options = input.at(-1) as Electron.MessageBoxOptions;
      asked.push(options.title ?? '');
      return { response: button, checkboxChecked: false };
    };
  }, response);
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

async function closeWindow({ app }: Desktop): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

function countWindows({ app }: Desktop): Promise<number> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

describe.skipIf(whyNot !== null)('an open window', () => {
  let desktop: Desktop;

  beforeAll(async () => {
    await buildApp(['renderer', 'electron'], console.log);
    desktop = await launchDesktop();
  }, 300_000);

  afterAll(() => desktop.discard());

  test('opens a window with the interface, whose service answers, and every page keeps to the content security policy', async () => {
    const { page, dataFolder, complaints } = desktop;
    expect(page.url()).toBe('app://studio/index.html#/runs');
    expect(await (await joinService(dataFolder)).request('service.hello', {})).toMatchObject({ dataFolder });
    await page.evaluate(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
    for (const address of ['/compose', '/queue', '/compare', '/search', '/datasets', '/engine', '/settings', '/runs']) {
      await page.evaluate((hash) => (window.location.hash = hash), address);
      await page.waitForTimeout(700);
    }
    expect(complaints).toEqual([]);
    const policy = await page.evaluate(async () => (await fetch('app://studio/index.html')).headers.get('content-security-policy'));
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('a reloaded page finds the service again, and still follows it', async () => {
    const { page, dataFolder } = desktop;
    await page.reload();
    await page.evaluate(() => (window.location.hash = '/runs'));
    const client = await joinService(dataFolder);
    const [run] = await client.request('runs.create', { specs: [{ ...longRun, name: 'seen after the reload', schedule: { epochs: 1 } }] });
    await page.getByText('seen after the reload').first().waitFor({ timeout: 60_000 });
    await vi.waitFor(async () => expect((await client.request('runs.get', { id: run?.id ?? '' })).status).toBe('finished'), patience);
  });

  test('gives the page the bridge, and nothing of Node or Electron', async () => {
    const { app, page } = desktop;
    const seen = await page.evaluate(() => ({
      require: typeof Reflect.get(window, 'require'),
      process: typeof Reflect.get(window, 'process'),
      module: typeof Reflect.get(window, 'module'),
      bridge: Object.keys(window.studio ?? {}).sort(),
      isFrozen: (() => {
        try {
          Reflect.set(window, 'studio', null);
        } catch {
          // Either way the bridge must still be there.
        }
        return window.studio?.host;
      })(),
    }));
    expect(seen).toEqual({
      require: 'undefined',
      process: 'undefined',
      module: 'undefined',
      bridge: [
        'cancelUpdate', 'checkForUpdates', 'connect', 'downloadUpdate', 'getUpdates', 'host', 'installUpdate', 'onCommand', 'onServiceGone', 'onUpdates', 'openSpec',
        'pickFile', 'pickFolder', 'platform', 'saveFile', 'setAppearance', 'setUpdateFeed', 'showInFolder',
      ],
      isFrozen: 'desktop',
    });
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as Electron.WebContents & { getLastWebPreferences(): Electron.WebPreferences };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false });
  });

  test('stays where it is: no other page, window, file, network or permission', async () => {
    const { page } = desktop;
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    await page.waitForTimeout(500);
    expect(new URL(page.url()).host).toBe('studio');
    expect(await page.evaluate(() => window.open('https://example.com/'))).toBeNull();
    expect(await page.evaluate(() => window.open('app://studio/index.html'))).toBeNull();
    expect(await countWindows(desktop)).toBe(1);
    const statusOf = (address: string) => page.evaluate((url) => fetch(url).then((answer) => answer.status, () => 'refused'), address);
    expect(await statusOf('app://studio/%2e%2e/%2e%2e/package.json')).toBe(404);
    expect(await statusOf('app://studio/..%2f..%2fpackage.json')).toBe(404);
    expect(await statusOf('app://studio/csp.json')).toBe(200);
    expect(await statusOf('app://elsewhere/index.html')).toBe('refused');
    expect(await statusOf('file:///etc/hostname')).toBe('refused');
    expect(await statusOf('https://example.com/')).toBe('refused');
    expect(await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe('denied');
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  });

  test('refuses messages that are none of its own', async () => {
    const { page } = desktop;
    const attempts = await page.evaluate(async () => {
      const studio = window.studio!;
      const told = (attempt: Promise<unknown>) => attempt.then(() => 'answered', () => 'refused');
      return Promise.all([
        told(studio.connect('')),
        told(studio.showInFolder('relative/path')),
        told(studio.setAppearance({ theme: 'pink', language: 'en' } as never)),
        told(studio.pickFolder({ unknown: true } as never)),
        told(studio.setUpdateFeed({ folder: '/' } as never)),
        told(studio.setAppearance({ theme: 'system', language: 'en' })),
      ]);
    });
    expect(attempts).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'answered']);
  });

  test('saves through the dialog: the service writes what the page never may', async () => {
    await desktop.app.evaluate(({ dialog }) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: '/chosen/file.csv' });
      dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] });
    });
    expect(await desktop.page.evaluate(() => Promise.all([window.studio!.saveFile(), window.studio!.pickFolder(), window.studio!.openSpec()]))).toEqual(['/chosen/file.csv', null, null]);
  });

  test('the menu leads to every page, and speaks the language of the page', async () => {
    const { app, page } = desktop;
    const click = (label: string) =>
      app.evaluate(({ Menu }, wanted) => {
        const items = (Menu.getApplicationMenu()?.items ?? []).flatMap((item) => item.submenu?.items ?? []);
        items.find((item) => item.label === wanted)?.click();
      }, label);
    await page.evaluate(() => window.studio!.setAppearance({ theme: 'system', language: 'en' }));
    await click('Engine');
    await page.waitForURL('app://studio/index.html#/engine');
    await page.evaluate(() => window.studio!.setAppearance({ theme: 'dark', language: 'zh' }));
    await vi.waitFor(async () => expect(await app.evaluate(({ Menu, nativeTheme }) => [Menu.getApplicationMenu()?.items[0]?.label, nativeTheme.themeSource])).toEqual(['文件', 'dark']), patience);
    await click('数据');
    await page.waitForURL('app://studio/index.html#/datasets');
  });
});

describe.skipIf(whyNot !== null)('starting and ending', () => {
  test('a second start brings the first window to the front and ends', async () => {
    const desktop = await launchForTest();
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const second = startAgain(desktop.dataFolder);
    const [code] = (await once(second, 'exit')) as [number | null];
    expect(code).toBe(0);
    const isVisible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await vi.waitFor(async () => expect(await isVisible()).toBe(true), patience);
    expect(await countWindows(desktop)).toBe(1);
  });

  test('remembers where its window was', async () => {
    const first = await launchForTest();
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1100, height: 720 }));
    const ended = once(first.process, 'exit');
    await closeWindow(first);
    await ended;
    const second = await launchForTest({ dataFolder: first.dataFolder });
    const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    expect(bounds).toMatchObject({ width: 1100, height: 720 });
  });

  test('closing the window while nothing trains ends every process', async () => {
    const desktop = await launchForTest();
    const { pid } = await (await joinService(desktop.dataFolder)).request('service.hello', {});
    await closeWindow(desktop);
    await allEnded([desktop.process.pid ?? 0, pid]);
  });

  test('a page that closes itself ends the app too, rather than leaving it without a window', async () => {
    const desktop = await launchForTest();
    const { pid } = await (await joinService(desktop.dataFolder)).request('service.hello', {});
    await desktop.page.evaluate(() => window.close()).catch(() => undefined);
    await allEnded([desktop.process.pid ?? 0, pid]);
  });

  test('closing the window during training asks; the tray keeps training, stopping ends every process', async () => {
    const desktop = await launchForTest();
    const client = await joinService(desktop.dataFolder);
    const { pid } = await client.request('service.hello', {});
    const [run] = await client.request('runs.create', { specs: [longRun] });
    const status = async () => (await client.request('runs.get', { id: run?.id ?? '' })).status;
    await vi.waitFor(async () => expect(await status()).toBe('running'), patience);

    const asked = await answerBoxes(desktop, 2);
    await closeWindow(desktop);
    await vi.waitFor(async () => expect(await asked()).toEqual(['Keep training?']), patience);
    expect(await countWindows(desktop)).toBe(1);

    await answerBoxes(desktop, 0);
    await closeWindow(desktop);
    await vi.waitFor(async () => expect(await countWindows(desktop)).toBe(0), patience);
    expect(await status()).toBe('running');

    await once(startAgain(desktop.dataFolder), 'exit');
    await vi.waitFor(async () => expect(await countWindows(desktop)).toBe(1), patience);

    const trainer = (await client.request('runs.get', { id: run?.id ?? '' })).pid ?? 0;
    await answerBoxes(desktop, 1);
    await closeWindow(desktop);
    await allEnded([desktop.process.pid ?? 0, pid, trainer]);
  });

  test('a service that dies is said, and starts again only when a person wants it', async () => {
    const desktop = await launchForTest();
    const { pid } = await (await joinService(desktop.dataFolder)).request('service.hello', {});
    const asked = await answerBoxes(desktop, 0);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await asked()).toEqual(['The HSSL Studio service has stopped']), patience);
    await vi.waitFor(async () => {
      const again = await (await joinService(desktop.dataFolder)).request('service.hello', {});
      expect(again.pid).not.toBe(pid);
    }, patience);
    await desktop.page.waitForFunction(() => document.querySelector('#page-actions') !== null && !document.body.textContent?.includes('service is gone'));
  });

  test('joins a service that is there already, and leaves it running', async () => {
    const first = await launchForTest();
    const client = await joinService(first.dataFolder);
    const { pid } = await client.request('service.hello', {});
    process.kill(first.process.pid ?? 0, 'SIGKILL');
    await vi.waitFor(async () => expect(await client.request('service.hello', {})).toMatchObject({ pid }), patience);
    const second = await launchForTest({ dataFolder: first.dataFolder });
    const ended = once(second.process, 'exit');
    await closeWindow(second);
    await ended;
    expect(await client.request('service.hello', {})).toMatchObject({ pid });
  });
});
