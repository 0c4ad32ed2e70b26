// A program of its own (`node guard.mjs '{"command":...,"args":[...],"shell":false}'`): runs a program, and ends it when the process that asked for it is
// gone, however that ended. Without it a killed set-up would leave npm at work in the folder that the next set-up fills.
import { spawn, spawnSync } from 'node:child_process';
import process from 'node:process';

const isWindows = process.platform === 'win32';
const { command, args, shell } = JSON.parse(process.argv[2] ?? '');
const child = spawn(command, args, { shell, stdio: 'inherit', detached: !isWindows, windowsHide: true });

function endAll() {
  if (child.pid !== undefined && isWindows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true });
  } else if (child.pid !== undefined) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  process.exit(1);
}

/** @param {unknown} wish - `pause` or `resume`: the program and what it started stand still, or go on */
function hold(wish) {
  if (child.pid !== undefined && !isWindows) {
    try {
      process.kill(-child.pid, wish === 'pause' ? 'SIGSTOP' : 'SIGCONT');
    } catch {
      // It has ended by itself.
    }
  }
}

process.on('message', hold);
process.on('disconnect', endAll).on('SIGTERM', endAll).on('SIGINT', () => {});
child.on('error', (error) => {
  process.stderr.write(`error: ${command} could not be started: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
