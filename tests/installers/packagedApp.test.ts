import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { filesOfSystem } from './filesOfSystem.ts';
import { hasNetwork, spendFirstDay } from './firstDay.ts';
import { openPackagedApp } from './openPackagedApp.ts';
import { makeOrdinaryUser, type OrdinaryUser } from './ordinaryUser.ts';

/** Set by `npm run test:installers`; without it nothing of this can run. */
const dist = process.env.HSSL_STUDIO_TEST_DIST ?? '';
const pack = process.env.HSSL_STUDIO_TEST_PACK ?? '';
const deb = existsSync(dist) ? readdirSync(dist).find((name) => name.endsWith('.deb')) : undefined;
const minutes = 60_000;

let user: OrdinaryUser;

/** Chromium's sandbox wants a helper that belongs to root, or user namespaces; where the kernel gives neither, that is said. */
function sandboxArguments(binary: string): string[] {
  const asUser = execFileSync('sh', ['-c', 'unshare --user true && echo yes || echo no'], { uid: user.uid, gid: user.gid, encoding: 'utf8' }).trim();
  const helper = path.join(path.dirname(binary), 'chrome-sandbox');
  const isRoots = execFileSync('stat', ['--format', '%u %a', helper], { encoding: 'utf8' }).trim() === '0 4755';
  if (asUser === 'yes' || isRoots) {
    return [];
  }
  console.warn('\n*** WITHOUT THE SANDBOX: this kernel lets an ordinary user have none ***\n');
  return ['--no-sandbox'];
}

async function expectNothingRuns(): Promise<void> {
  await vi.waitFor(() => expect(user.processes()).toEqual([]), { timeout: 30_000, interval: 200 });
}

/** The profile as it was before the first start. A service that a command left behind ends first: it would take the next one's socket along. */
async function emptyProfile(): Promise<void> {
  await expectNothingRuns();
  for (const folder of ['.local', '.cache', '.config']) {
    rmSync(path.join(user.home, folder), { recursive: true, force: true });
  }
}

describe.skipIf(dist === '')('what is packaged', () => {
  beforeAll(() => {
    user = makeOrdinaryUser();
  });

  afterAll(async () => {
    await user.remove();
  }, minutes);

  test('there is no network', () => {
    expect(hasNetwork()).toBe(false);
  });

  describe('the unpacked app', () => {
    test('from the first start on an empty profile to a comparison that is exported, and again', async () => {
      const folder = user.bring(path.join(dist, 'linux-unpacked'), 'app');
      const binary = path.join(folder, 'hssl-studio');
      const commandLine = path.join(folder, 'resources', 'studio', 'bin', 'hssl');
      const args = sandboxArguments(binary);
      const app = await spendFirstDay({ user, binary, commandLine, pack: user.bring(pack, 'engine.hsslengine'), args });
      const renderers = user.processes().filter((line) => line.includes('--type=renderer'));
      expect(renderers.length).toBeGreaterThan(0);
      expect(renderers.filter((line) => line.includes('--no-sandbox')).length).toBe(args.length === 0 ? 0 : renderers.length);
      await app.close();
      await expectNothingRuns();

      const again = await openPackagedApp(user, binary, args);
      await again.page.getByRole('row').filter({ hasText: 'first run: vit baseline' }).first().waitFor({ timeout: minutes });
      console.log(`interactive after ${Math.round(again.interactiveMs)} ms`);
      await again.close();
      await expectNothingRuns();
    }, 8 * minutes);

    test('cannot be used as a Node, and takes no options of Node', () => {
      const binary = path.join(user.home, 'app', 'hssl-studio');
      const asNode = () => execFileSync(binary, ['-e', 'console.log("I am Node")'], { uid: user.uid, gid: user.gid, env: { ...user.environment, ELECTRON_RUN_AS_NODE: '1', DISPLAY: '' }, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] });
      let said = '';
      try {
        said = asNode();
      } catch (error) {
        // It starts as the app, which without a display ends with an error.
        said = String((error as { stdout?: string }).stdout ?? '');
      }
      expect(said).not.toContain('I am Node');
    });
  });

  describe.skipIf(deb === undefined)('the installed deb', () => {
    let before: Set<string>;

    beforeAll(async () => {
      await emptyProfile();
      before = filesOfSystem();
      execFileSync('dpkg', ['--install', path.join(dist, deb ?? '')], { stdio: 'inherit' });
    }, 5 * minutes);

    test('has a command, a desktop entry, icons and its file type', () => {
      expect(JSON.parse(user.run('/usr/bin/hssl', 'engine', 'list', '--json'))).toEqual([]);
      const files = [...filesOfSystem()].filter((file) => !before.has(file));
      expect(files).toContain('/usr/bin/hssl-studio');
      const entry = readFileSync(files.find((file) => file.endsWith('.desktop')) ?? '', 'utf8');
      expect(entry).toMatch(/^MimeType=.*application\/vnd\.hssl-studio\.spec\+json/m);
      expect(entry).toMatch(/^Exec=.*%F/m);
      expect(files.filter((file) => file.endsWith('/apps/hssl-studio.png')).length).toBeGreaterThan(5);
      const licences = files.find((file) => file.endsWith('licences/third-party.txt')) ?? '';
      expect(readFileSync(licences, 'utf8')).toContain('@tensorflow/tfjs-node-gpu');
    });

    test('from the first start on an empty profile to a comparison that is exported', async () => {
      await emptyProfile();
      const args = sandboxArguments(execFileSync('readlink', ['-f', '/usr/bin/hssl-studio'], { encoding: 'utf8' }).trim());
      const app = await spendFirstDay({ user, binary: '/usr/bin/hssl-studio', commandLine: '/usr/bin/hssl', pack: path.join(user.home, 'engine.hsslengine'), args });
      await app.close();
      await expectNothingRuns();
    }, 8 * minutes);

    test('is removed without a trace but the data, and says where that is', () => {
      const said = execFileSync('dpkg', ['--remove', 'hssl-studio'], { encoding: 'utf8' });
      expect(said).toContain('~/.local/share/hssl-studio');
      expect(said).toContain('~/.cache/hssl-studio');
      execFileSync('dpkg', ['--purge', 'hssl-studio'], { stdio: 'ignore' });
      expect([...filesOfSystem()].filter((file) => !before.has(file))).toEqual([]);
      expect([...before].filter((file) => !existsSync(file) && !filesOfSystem().has(file))).toEqual([]);
      expect(existsSync(path.join(user.home, '.local', 'share', 'hssl-studio', 'studio.sqlite'))).toBe(true);
    });
  });
});
