import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { downloadWheels } from '../../../../core/engine/make/downloadWheels.mjs';
import { findPython } from '../../../../core/engine/make/findPython.mjs';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import type { WheelPin } from '../../../../core/engine/make/wheelPins.mjs';
import { type FakePip, fakePip } from '../../../support/fakePip.ts';
import { setEnvironment } from '../../../support/temporaryCache.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { waitFor } from '../../../support/waitFor.ts';

const tags = ['manylinux_2_27_x86_64', 'manylinux2014_x86_64'];

function pin(name: string, content: string): WheelPin {
  return { name, version: '2.21.0', sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

const wheels = [pin('tensorflow', 'the library'), pin('nvidia-cudnn-cu12', 'more libraries')];
const files = ['tensorflow-2.21.0-py3-none-any.whl', 'nvidia_cudnn_cu12-2.21.0-py3-none-any.whl'];

let folder: string;
let pip: FakePip;
let told: unknown[];

beforeEach(() => {
  folder = temporaryFolder();
  told = [];
  pip = fakePip('25.1', { tensorflow: { content: 'the library' }, 'nvidia-cudnn-cu12': { content: 'more libraries' } });
});

function download(control = createWorkControl()): Promise<string[]> {
  const watcher = { phase: (phase: string) => told.push(phase), progress: (done: number, total: number) => told.push([done, total]) };
  return downloadWheels({ python: pip.python, pip: pip.version }, wheels, tags, folder, watcher, control);
}

const wheelsThere = () => readdirSync(folder).filter((name) => name.endsWith('.whl')).sort();

describe('wheels', () => {
  test('are fetched one by one with the pinned hash, by the pip of this machine with its own settings', async () => {
    expect(await download()).toEqual(files.map((file) => path.join(folder, file)));
    expect(pip.requirements()).toEqual(wheels.map(({ name, sha256 }) => `${name}==2.21.0 --hash=sha256:${sha256}`));
    const [args] = pip.downloads();
    expect(args?.join(' ')).toMatch(
      /^download --no-deps --only-binary=:all: --python-version 312 --implementation cp --platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64 --require-hashes --no-cache-dir --no-input --disable-pip-version-check --resume-retries 20 -d \S+ -r \S+$/,
    );
    // No index is named: that is the machine's own matter.
    expect(args?.join(' ')).not.toMatch(/index-url|find-links|https?:/);
    expect(told.filter((part) => typeof part === 'string')).toEqual(['downloading', 'checking']);
    expect(told.slice(told.indexOf('checking'))).toEqual(['checking', [11, 25], [25, 25]]);
    expect(readdirSync(folder).sort()).toEqual([...files, 'requirements.txt'].sort());
  });

  test('that are finished are not fetched again', async () => {
    pip.set('nvidia-cudnn-cu12', { says: 'ERROR: the network is gone' });
    await expect(download()).rejects.toMatchObject({ name: 'SetupError' });
    expect(wheelsThere()).toEqual(['tensorflow-2.21.0-py3-none-any.whl']);
    pip.set('nvidia-cudnn-cu12', { content: 'more libraries' });
    await download();
    await download();
    expect(pip.requirements().map((requirement) => requirement.split('==')[0])).toEqual(['tensorflow', 'nvidia-cudnn-cu12', 'nvidia-cudnn-cu12']);
  });

  test('of which pip left half are not taken for finished', async () => {
    pip.set('tensorflow', { says: 'Killed', half: 'the li' });
    await expect(download()).rejects.toMatchObject({ name: 'SetupError' });
    expect(wheelsThere()).toEqual([]);
    pip.set('tensorflow', { content: 'the library' });
    expect((await download()).map((file) => readFileSync(file, 'utf8'))).toEqual(['the library', 'more libraries']);
  });

  test('with another content are thrown away and told, and fetched anew by the next attempt', async () => {
    writeFileSync(path.join(folder, files[0] ?? ''), 'another library');
    await expect(download()).rejects.toMatchObject({ name: 'SetupError', message: `${files[0]} is not the pinned one and was thrown away`, mends: ['try again: it is downloaded anew'] });
    expect(wheelsThere()).toEqual([files[1]]);
    expect((await download()).map((file) => readFileSync(file, 'utf8'))).toEqual(['the library', 'more libraries']);
  });
});

describe('pip', () => {
  test("tells why it failed in its own words, and a command is given to see for oneself", async () => {
    pip.set('tensorflow', { says: 'Looking in indexes: https://pip.lab/simple\nWARNING: Retrying\nERROR: Could not find a version that satisfies the requirement tensorflow==2.21.0\nERROR: No matching distribution found' });
    await expect(download()).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringMatching(/^tensorflow could not be downloaded: .*python3 ended with exit code 1\n\s+ERROR: Could not find a version.*\n\s+ERROR: No matching distribution found$/),
      mends: [expect.stringMatching(/^python3 -m pip download .*--platform manylinux_2_27_x86_64 tensorflow==2\.21\.0 /)],
    });
    expect(readdirSync(folder)).toEqual(['requirements.txt']);
  });

  test.each([
    ['25.1.1', true],
    ['25.10', true],
    ['26.0', true],
    ['25.0.1', false],
    ['9.9', false],
  ])('%s goes on by itself where a connection was cut: %s', async (version, canResume) => {
    pip = fakePip(version, { tensorflow: { says: 'enough' } });
    await expect(download()).rejects.toMatchObject({ name: 'SetupError' });
    expect(pip.downloads()[0]?.includes('--resume-retries')).toBe(canResume);
  });

  test('is looked for as what it is: a Python without it is none', async () => {
    expect(await findPython()).toEqual({ python: pip.python, pip: '25.1' });
    setEnvironment('PATH', temporaryFolder());
    expect(await findPython()).toBeNull();
  });
});

describe('a pause', () => {
  async function whenAlive(): Promise<void> {
    const before = pip.signsOfLife();
    await waitFor(() => pip.signsOfLife() > before + 2, 'the fake pip to run');
  }

  test('stops pip where it is, and the end of the pause lets it go on', async () => {
    pip.set('tensorflow', { waits: 'the library' });
    const control = createWorkControl();
    const going = download(control);
    await whenAlive();
    control.pause();
    await delay(100);
    const then = pip.signsOfLife();
    pip.letGo();
    await delay(200);
    expect([pip.signsOfLife(), wheelsThere()]).toEqual([then, []]);
    control.resume();
    expect(await going).toHaveLength(2);
    expect(pip.downloads()).toHaveLength(2);
  });

  test('before pip was started keeps it from being started', async () => {
    const control = createWorkControl();
    control.pause();
    const going = download(control);
    await delay(700);
    expect(pip.downloads()).toEqual([]);
    control.resume();
    expect(await going).toHaveLength(2);
  });

  test.each([false, true])('or none: a cancel ends pip (while it is held: %s)', async (isHeld) => {
    pip.set('tensorflow', { waits: 'the library' });
    const control = createWorkControl();
    const going = download(control);
    await whenAlive();
    if (isHeld) {
      control.pause();
    }
    control.cancel();
    await expect(going).rejects.toMatchObject({ name: 'CancelledError' });
    const then = pip.signsOfLife();
    await delay(150);
    expect([pip.signsOfLife(), readdirSync(folder)]).toEqual([then, ['requirements.txt']]);
  });
});
