import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import { createDiskReserve } from '../../../core/service/diskReserve.ts';
import { createEventHub } from '../../../core/service/eventHub.ts';
import { createRunRecorder } from '../../../core/service/runRecorder.ts';
import { createRunWriter } from '../../../core/service/runWriter.ts';
import { openStore, type Store } from '../../../core/store/openStore.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { createRuns, startStudio, whenEnded, whenRunning } from '../../support/studio.ts';
import { testFolders } from '../../support/studioFolders.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { waitFor } from '../../support/waitFor.ts';

const log = pino({ level: 'silent' });
const points = [{ name: 'loss/total', step: 1, value: 2, time: 3 }];

/** A store with one queued run on a disk that has room only when `disk.hasRoom()` says so. */
function storeOnDisk(disk: { hasRoom(): boolean }): Store {
  const store = openStore(path.join(temporaryFolder(), 'studio.sqlite'));
  onTestFinished(() => store.close());
  store.runs.insert({ id: 'one', spec: exampleSpec(), created: 0 });
  const transaction: Store['transaction'] = (work) => {
    if (!disk.hasRoom()) {
      throw new StudioError('diskFull', 'full');
    }
    return store.transaction(work);
  };
  return { ...store, transaction };
}

test('the reserve takes room until it is given up', () => {
  const file = path.join(temporaryFolder(), 'reserve.bin');
  const reserve = createDiskReserve(file);
  reserve.keep();
  const { size, blocks } = statSync(file);
  expect([size, blocks * 512 >= size]).toEqual([2 * 1024 * 1024, true]);
  expect([reserve.giveUp(), existsSync(file), reserve.giveUp()]).toEqual([true, false, false]);
});

test('a state is recorded in the room of the reserve', () => {
  let isReserved = true;
  const store = storeOnDisk({ hasRoom: () => !isReserved });
  const reserve = {
    keep: () => {},
    giveUp: () => {
      isReserved = false;
      return true;
    },
  };
  const recorder = createRunRecorder(store, createEventHub(), reserve, log);
  recorder.change('one', { status: 'cancelled', ended: 5 });
  expect(store.runs.get('one')?.status).toBe('cancelled');
});

test('a state that finds no room at all is true at once and written as soon as there is some', async () => {
  let hasRoom = false;
  const store = storeOnDisk({ hasRoom: () => hasRoom });
  const recorder = createRunRecorder(store, createEventHub(), { keep: () => {}, giveUp: () => false }, log);
  recorder.change('one', { status: 'starting', started: 4 });
  recorder.change('one', { status: 'failed', ended: 5 });
  expect([recorder.statusOf('one'), store.runs.get('one')?.status]).toEqual(['failed', 'queued']);
  expect(() => recorder.change('one', { status: 'running' })).toThrow('a run that is failed cannot become running');
  hasRoom = true;
  await waitFor(() => store.runs.get('one')?.status === 'failed', 'the state to be written');
  expect(store.runs.get('one')).toMatchObject({ started: '1970-01-01T00:00:00.004Z', ended: '1970-01-01T00:00:00.005Z' });
  recorder.close();
});

test('numbers that find no room are given up, and the runs are told', async () => {
  let hasRoom = false;
  let fullCount = 0;
  const store = storeOnDisk({ hasRoom: () => hasRoom });
  const writer = createRunWriter(store, createEventHub(), log, () => {
    fullCount += 1;
  });
  writer.addPoints('one', points);
  await waitFor(() => fullCount > 0, 'the writer to notice');
  hasRoom = true;
  writer.addPoints('one', [{ name: 'loss/total', step: 2, value: 1, time: 4 }]);
  writer.addPoints('one', [{ name: 'loss/total', step: 3, value: Number.NaN, time: 5 }]);
  writer.close();
  expect([fullCount, store.runs.get('one')?.metrics]).toEqual([1, { 'loss/total': { first: 1, last: 1, best: 1, step: 2 } }]);
});

/** A small disk of its own, which only root can have. */
function mountSmallDisk(): string | null {
  const folder = temporaryFolder();
  const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]).status === 0;
  if (!mounted) {
    return null;
  }
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
  return folder;
}

test('on a disk that becomes full the run fails, and the next one waits until there is room', async (context) => {
  const disk = mountSmallDisk();
  if (disk === null) {
    context.skip('only root can mount a small disk');
    return;
  }
  const folders = { ...(await testFolders()), data: path.join(disk, 'data') };
  mkdirSync(folders.data);
  const { client } = await startStudio(folders);
  const [first, second] = await createRuns(client, { steps: 100_000, stepMs: 2 }, { steps: 1 });
  await whenRunning(client, first?.id ?? '');
  const filler = path.join(disk, 'filler');
  try {
    writeFileSync(filler, Buffer.alloc(64 * 1024 * 1024, 1));
  } catch {
    // As much of it as there was room for.
  }
  const failed = await whenEnded(client, first?.id ?? '', 20_000);
  expect([failed.status, failed.reason?.code, failed.reason?.message]).toEqual(['failed', 'diskFull', 'The disk of the data folder is full.']);
  await expect(createRuns(client, {})).rejects.toMatchObject({ code: 'diskFull', path: folders.data });
  expect((await client.request('runs.list', {})).map((run) => run.status)).toEqual(['queued', 'failed']);
  rmSync(filler);
  expect((await whenEnded(client, second?.id ?? '', 15_000)).status).toBe('finished');
}, 60_000);
