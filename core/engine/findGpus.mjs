// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { findCommand } from './findCommand.mjs';

/**
 * Names of the NVIDIA GPUs that a working driver reports; empty without one. What the driver's own files say is preferred to
 * `nvidia-smi`, which takes up to seconds (and is alone in telling under WSL and on Windows).
 * @returns {string[]}
 */
export function findGpus() {
  try {
    const folder = '/proc/driver/nvidia/gpus';
    const names = readdirSync(folder).map((gpu) => /^Model:\s*(.+)$/m.exec(readFileSync(`${folder}/${gpu}/information`, 'utf8'))?.[1]?.trim() ?? 'NVIDIA GPU');
    if (names.length > 0) {
      return names;
    }
  } catch {
    // No such driver files: not Linux, or no driver, or WSL.
  }
  const command = findCommand('nvidia-smi');
  if (command === null) {
    return [];
  }
  const answer = spawnSync(command, ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8', timeout: 10_000, windowsHide: true });
  return answer.status === 0 ? answer.stdout.split('\n').map((line) => line.trim()).filter(Boolean) : [];
}

/**
 * Version of the NVIDIA driver, or null where none works.
 * @returns {string | null} for example `550.54.15`
 */
export function findDriver() {
  try {
    const version = /\s(\d{3,}(?:\.\d+)+)\s/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1];
    if (version) {
      return version;
    }
  } catch {
    // No such driver file: as above.
  }
  const command = findCommand('nvidia-smi');
  if (command === null) {
    return null;
  }
  const answer = spawnSync(command, ['--query-gpu=driver_version', '--format=csv,noheader'], { encoding: 'utf8', timeout: 10_000, windowsHide: true });
  return answer.status === 0 ? (answer.stdout.split('\n')[0]?.trim() || null) : null;
}
