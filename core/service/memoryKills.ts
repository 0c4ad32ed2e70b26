import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One reading of how many processes the kernel has ended for want of memory. */
export interface MemoryKillReading {
  /** Processes of the same control group; null where the kernel does not tell. */
  group: { file: string; count: number } | null;
  /** Processes of the whole system; null where the kernel does not tell. */
  system: number | null;
}

/** Where the kernel's counters are; a parameter so that every kind of kernel can be tested on one. */
export interface KernelFolders {
  proc: string;
  controlGroups: string;
}

const kernelFolders: KernelFolders = { proc: '/proc', controlGroups: '/sys/fs/cgroup' };

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function readCount(file: string): number | null {
  const match = /^oom_kill (\d+)$/m.exec(read(file) ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Files that may count for a process, in order: its own group, then the root (inside a container both have the same path). */
function groupFiles(pid: number | 'self', folders: KernelFolders): string[] {
  const lines = (read(path.join(folders.proc, String(pid), 'cgroup')) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, controllers = '', group = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '' && group !== '') {
      return [group, '/'].map((folder) => path.join(folders.controlGroups, folder, 'memory.events'));
    }
    if (controllers.split(',').includes('memory')) {
      return [group, '/'].map((folder) => path.join(folders.controlGroups, 'memory', folder, 'memory.oom_control'));
    }
    return [];
  });
}

/** Reads the counters that a kill of this process would raise. */
export function readMemoryKills(pid: number | 'self', folders: KernelFolders = kernelFolders): MemoryKillReading {
  let group: MemoryKillReading['group'] = null;
  for (const file of groupFiles(pid, folders)) {
    const count = readCount(file);
    if (count !== null) {
      group = { file, count };
      break;
    }
  }
  return { group, system: readCount(path.join(folders.proc, 'vmstat')) };
}

/** Last known memory of a process beside what there is. */
export interface MemoryReading {
  residentBytes: number | null;
  totalBytes: number;
}

/** Without counters, a process this close to all of the memory is taken to have been killed for it. */
const suspiciousShare = 0.8;

/**
 * Whether a SIGKILL came from the kernel for want of memory, rather than from a person.
 *
 * @param before - read while the process lived
 * @param memory - decides alone where the kernel has no counters, and whose kill a system-wide count was
 */
export function wasKilledForMemory(before: MemoryKillReading, memory: MemoryReading, folders: KernelFolders = kernelFolders): boolean {
  if (before.group !== null) {
    const count = readCount(before.group.file);
    if (count !== null) {
      return count > before.group.count;
    }
  }
  const share = (memory.residentBytes ?? 0) / memory.totalBytes;
  const system = readCount(path.join(folders.proc, 'vmstat'));
  if (before.system !== null && system !== null) {
    return system > before.system && share > suspiciousShare / 4;
  }
  return share > suspiciousShare;
}
