import { beforeEach, describe, expect, test } from 'vitest';
import type { EngineInstallation, EngineTest } from '../../../core/contract/engine.ts';
import { StudioError } from '../../../core/contract/error.ts';
import { createEngineManager, type EngineManager } from '../../../core/engine/engineManager.ts';
import type { installEngine, InstallWish } from '../../../core/engine/installEngine.ts';
import { SetupError } from '../../../core/engine/make/setupError.mjs';

const tested: EngineTest = { engine: { id: 'tensorflow-cpu-9', name: 'tensorflow', version: '9', device: 'cpu', path: '/engines/tensorflow-cpu-9' }, device: 'cpu', largestError: 0, gigaflops: 100, durationMs: 5 };
const wheels: InstallWish = { source: 'wheels', device: 'cpu' };
const pack: InstallWish = { source: 'pack', pack: '/shared/x.hsslengine', sha256: 'a'.repeat(64) };

/** An installation at work, as the manager started it: the test plays the installer. */
interface Started {
  watcher: Parameters<typeof installEngine>[1];
  control: Parameters<typeof installEngine>[2];
  wish: InstallWish;
  finish(): void;
  fail(error: unknown): void;
}

let manager: EngineManager;
let announced: EngineInstallation[];
let installed: EngineTest[];
let started: Started[];

beforeEach(() => {
  announced = [];
  installed = [];
  started = [];
  manager = createEngineManager({
    announce: (installation) => announced.push(installation),
    onInstalled: (test) => installed.push(test),
    work: (wish, watcher, control) =>
      new Promise((resolve, reject) => {
        started.push({ wish, watcher, control, finish: () => resolve(tested), fail: reject });
        // As the installer does: at the latest at its next step.
        control.signal.addEventListener('abort', () => void control.whenGoing().catch(reject));
      }),
  });
});

const work = () => started.at(-1) as Started;
const now = () => manager.installation();

describe('an installation', () => {
  test('is told from its beginning to its end, with what its test measured', async () => {
    expect(now()).toBeNull();
    const ended = manager.install(wheels);
    expect(now()).toEqual({ engineId: null, source: 'wheels', device: 'cpu', pack: null, sha256: null, state: 'running', phase: 'waiting', done: null, total: null, bytesPerSecond: null, secondsLeft: null, error: null, test: null });
    work().watcher.engine('tensorflow-cpu-9');
    work().watcher.phase('downloading');
    work().watcher.progress(50, 100);
    expect(now()).toMatchObject({ engineId: 'tensorflow-cpu-9', phase: 'downloading', done: 50, total: 100 });
    work().finish();
    expect(await ended).toMatchObject({ state: 'done', engineId: 'tensorflow-cpu-9', phase: 'downloading', secondsLeft: null, bytesPerSecond: null, error: null, test: tested });
    expect([now(), installed, announced.at(-1)]).toEqual([await ended, [tested], await ended]);
    expect(announced.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'done']);
  });

  test('of a pack keeps what was asked for, so that it can be asked for again', async () => {
    const ended = manager.install(pack);
    expect(now()).toMatchObject({ source: 'pack', device: null, pack: '/shared/x.hsslengine', sha256: 'a'.repeat(64), engineId: null });
    work().fail(new StudioError('badData', 'This engine pack is refused: it is damaged.', { path: '/shared/x.hsslengine', advice: 'Get it again.' }));
    await expect(ended).rejects.toMatchObject({ code: 'badData' });
    expect(now()).toMatchObject({ source: 'pack', pack: '/shared/x.hsslengine', sha256: 'a'.repeat(64), state: 'failed' });
  });
});

describe('a failure', () => {
  const fileError = (code: string, path: string) => Object.assign(new Error(`${code}: something about it, open '${path}'`), { code, path });

  test.each<[string, unknown, Record<string, unknown>]>([
    ['of set-up', new SetupError('pip was not found', ['apt-get install -y python3-pip', 'then try again']), { code: 'engine', message: 'Pip was not found.', path: null, advice: 'apt-get install -y python3-pip; then try again' }],
    ['of set-up without a mend', new SetupError('pip fetched nothing.', []), { code: 'engine', message: 'Pip fetched nothing.', path: null, advice: null }],
    ['of our own', new StudioError('unavailable', 'The server is gone.', { path: 'https://lab/x', advice: 'Try again.' }), { code: 'unavailable', message: 'The server is gone.', path: 'https://lab/x', advice: 'Try again.' }],
    ['of a full disk', fileError('ENOSPC', '/cache/x'), { code: 'diskFull', message: "ENOSPC: something about it, open '/cache/x'.", path: '/cache/x', advice: expect.stringContaining('HSSL_STUDIO_CACHE') }],
    ['of a full quota', fileError('EDQUOT', '/cache/x'), { code: 'diskFull', path: '/cache/x', advice: expect.stringContaining('quota') }],
    ['of a place that may not be written to', fileError('EACCES', '/cache/x'), { code: 'unavailable', path: '/cache/x', advice: expect.stringContaining('may write') }],
    ['of a pack that is gone', fileError('ENOENT', '/shared/x'), { code: 'notFound', path: '/shared/x', advice: 'Check the path of the pack.' }],
    ['of a path through a file', fileError('ENOTDIR', '/shared/x/y'), { code: 'notFound', path: '/shared/x/y', advice: 'Check the path of the pack.' }],
    ['that is a defect', new TypeError('x is not a function'), { code: 'internal', message: 'x is not a function', path: null, advice: null }],
  ])('%s is told with what to do, and the next installation can begin', async (_title, error, report) => {
    const ended = manager.install(wheels);
    work().watcher.phase('unpacking');
    work().fail(error);
    await expect(ended).rejects.toMatchObject(report);
    await expect(ended).rejects.toBeInstanceOf(StudioError);
    expect(now()).toMatchObject({ state: 'failed', phase: 'unpacking', test: null, error: report, secondsLeft: null, bytesPerSecond: null });
    expect(installed).toEqual([]);
    const next = manager.install(pack);
    expect(now()).toMatchObject({ state: 'running', error: null });
    work().finish();
    expect(await next).toMatchObject({ state: 'done' });
  });
});

test('one is at work at a time, and the one that is goes on', async () => {
  const first = manager.install(wheels);
  work().watcher.engine('tensorflow-cpu-9');
  await expect(manager.install(pack)).rejects.toMatchObject({ code: 'conflict', message: 'An engine is being installed already (tensorflow-cpu-9).', advice: 'Wait for it, or cancel it first.' });
  expect([started.length, now()?.source, now()?.state]).toEqual([1, 'wheels', 'running']);
  work().finish();
  expect(await first).toMatchObject({ state: 'done' });
});

describe('steering', () => {
  test('without an installation is refused, before one and after it', async () => {
    const refusal = expect.objectContaining({ code: 'conflict', message: 'No engine is being installed.' });
    const steer = [() => manager.pause(), () => manager.resume(), () => manager.cancel()];
    steer.forEach((way) => expect(way).toThrow(refusal));
    const ended = manager.install(wheels);
    work().finish();
    await ended;
    steer.forEach((way) => expect(way).toThrow(refusal));
    expect(now()?.state).toBe('done');
    await manager.stop();
  });

  test('holds the work and lets it go on; what is told meanwhile leaves it held', async () => {
    const ended = manager.install(wheels);
    work().watcher.phase('downloading');
    work().watcher.progress(50, 100);
    expect(manager.pause()).toMatchObject({ state: 'paused', phase: 'downloading', done: 50, bytesPerSecond: null, secondsLeft: null });
    expect(work().control.isPaused()).toBe(true);
    work().watcher.progress(100, 100);
    expect(now()).toMatchObject({ state: 'paused', done: 100 });
    expect(manager.resume()).toMatchObject({ state: 'running' });
    expect(work().control.isPaused()).toBe(false);
    work().finish();
    expect(await ended).toMatchObject({ state: 'done' });
  });

  test.each([false, true])('cancels the work, which is no failure (while it is held: %s)', async (isHeld) => {
    const ended = manager.install(wheels);
    work().watcher.phase('downloading');
    if (isHeld) {
      manager.pause();
    }
    manager.cancel();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled', advice: 'What was downloaded is kept, so that the next attempt goes on from there.' });
    expect(now()).toMatchObject({ state: 'cancelled', phase: 'downloading', error: null });
    expect(installed).toEqual([]);
    const next = manager.install(wheels);
    expect(work().control.signal.aborted).toBe(false);
    work().finish();
    expect(await next).toMatchObject({ state: 'done' });
  });

  test('a pause that comes while the work is being ended does not keep it from that', async () => {
    const ended = manager.install(wheels);
    manager.cancel();
    expect(manager.pause().state).toBe('running');
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    expect(now()?.state).toBe('cancelled');
  });

  test('what breaks because it was cancelled is no failure either', async () => {
    const ended = manager.install(wheels);
    manager.cancel();
    work().fail(new Error('the program was killed'));
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('the end of the service ends the work and waits for that', async () => {
    const ended = manager.install(wheels).catch((error: StudioError) => error.code);
    manager.pause();
    await manager.stop();
    expect([now()?.state, await ended]).toEqual(['cancelled', 'cancelled']);
    await manager.stop();
  });
});

test('an engine that must not be replaced now is not', () => {
  const careful = createEngineManager({
    announce: () => {},
    assertReplaceable(id) {
      throw new StudioError('conflict', `A run uses ${id}.`);
    },
    onInstalled: () => {},
    work: async (_wish, watcher) => {
      watcher.engine('tensorflow-cpu-9');
      return tested;
    },
  });
  return expect(careful.install(wheels)).rejects.toMatchObject({ code: 'conflict', message: 'A run uses tensorflow-cpu-9.' });
});
