import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type KernelFolders, readMemoryKills, wasKilledForMemory } from '../../../core/service/memoryKills.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const little = { residentBytes: 1e9, totalBytes: 16e9 };
const nearlyAll = { residentBytes: 15e9, totalBytes: 16e9 };

/** Files of a kernel as they are under /proc and /sys/fs/cgroup. */
function kernel(files: Record<string, string>): KernelFolders & { write(name: string, text: string): void } {
  const root = temporaryFolder();
  function write(name: string, text: string): void {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  Object.entries(files).forEach(([name, text]) => write(name, text));
  return { proc: path.join(root, 'proc'), controlGroups: path.join(root, 'cgroup'), write };
}

test('control groups of version 2 count the kills of a group', () => {
  const folders = kernel({ 'proc/7/cgroup': '0::/user/app\n', 'cgroup/user/app/memory.events': 'low 0\nmax 3\noom 1\noom_kill 1\n' });
  const before = readMemoryKills(7, folders);
  expect(before.group?.count).toBe(1);
  expect(wasKilledForMemory(before, nearlyAll, folders)).toBe(false);
  folders.write('cgroup/user/app/memory.events', 'low 0\nmax 3\noom 2\noom_kill 2\n');
  expect(wasKilledForMemory(before, little, folders)).toBe(true);
});

test('control groups of version 1 count them elsewhere; in a container the group is the root', () => {
  const folders = kernel({ 'proc/7/cgroup': '5:cpu:/x\n4:memory:/docker/abc\n', 'cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n' });
  const before = readMemoryKills(7, folders);
  expect(before.group?.count).toBe(4);
  folders.write('cgroup/memory/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n');
  expect(wasKilledForMemory(before, little, folders)).toBe(true);
});

test('a kill that only the whole system counted is ours if we used much of the memory', () => {
  const folders = kernel({ 'proc/7/cgroup': '0::/\n', 'proc/vmstat': 'pgfault 9\noom_kill 2\n' });
  const before = readMemoryKills(7, folders);
  expect(before).toEqual({ group: null, system: 2 });
  expect(wasKilledForMemory(before, nearlyAll, folders)).toBe(false);
  folders.write('proc/vmstat', 'pgfault 9\noom_kill 3\n');
  expect([wasKilledForMemory(before, nearlyAll, folders), wasKilledForMemory(before, little, folders)]).toEqual([true, false]);
});

test('without any counter the last reading of the memory decides', () => {
  const folders = kernel({});
  const before = readMemoryKills(7, folders);
  expect(before).toEqual({ group: null, system: null });
  expect([nearlyAll, little, { residentBytes: null, totalBytes: 16e9 }].map((memory) => wasKilledForMemory(before, memory, folders))).toEqual([true, false, false]);
});
