import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `/proc/<pid>/stat`: the name in parentheses may hold anything, so fields are counted from the last `)`. */
function startTicks(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // A zombie has ended; only its parent has not asked yet how.
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

async function onLinux(pid: number): Promise<string | null> {
  const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
  const ticks = startTicks(stat);
  return ticks === null ? null : `${boot.trim()}:${ticks}`;
}

async function onWindows(pid: number): Promise<string | null> {
  const command = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().Ticks`;
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command], { windowsHide: true });
  return stdout.trim() || null;
}

async function onUnix(pid: number): Promise<string | null> {
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
  return stdout.trim() || null;
}

/**
 * When a process was started, as an opaque text; null when there is no such process. Together with the pid it names one
 * process for ever, because pids are used again.
 */
export async function processStart(pid: number): Promise<string | null> {
  try {
    switch (process.platform) {
      case 'linux':
        return await onLinux(pid);
      case 'win32':
        return await onWindows(pid);
      default:
        return await onUnix(pid);
    }
  } catch {
    return null;
  }
}

/** Whether this very process still runs. */
export async function isProcessAlive(pid: number, start: string | null): Promise<boolean> {
  return start !== null && (await processStart(pid)) === start;
}
