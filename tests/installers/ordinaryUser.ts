import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A user of this system who was made for a test, with an empty home and no rights. */
export interface OrdinaryUser {
  name: string;
  uid: number;
  gid: number;
  home: string;
  environment: Record<string, string>;
  /** Runs a program as this user to its end, and gives what it printed. */
  run(command: string, ...args: string[]): string;
  /** Copies a file or folder into the home; it belongs to the user there. */
  bring(from: string, name: string): string;
  /** Processes of this user, by what started them. */
  processes(): string[];
  /** Removes the user with everything that is theirs. */
  remove(): Promise<void>;
}

function own(place: string, uid: number, gid: number): void {
  execFileSync('chown', ['--recursive', '--no-dereference', `${uid}:${gid}`, place]);
}

/** The display's key belongs to whoever started the display. */
function shareDisplay(home: string, uid: number, gid: number): Record<string, string> {
  const { DISPLAY = '', XAUTHORITY } = process.env;
  if (XAUTHORITY === undefined) {
    return { DISPLAY };
  }
  const copy = path.join(home, '.Xauthority');
  copyFileSync(XAUTHORITY, copy);
  chownSync(copy, uid, gid);
  return { DISPLAY, XAUTHORITY: copy };
}

/** Makes an ordinary user; needs root. */
export function makeOrdinaryUser(): OrdinaryUser {
  const root = mkdtempSync(path.join(os.tmpdir(), 'hssl-home-'));
  execFileSync('chmod', ['755', root]);
  const name = `hssl${process.pid}`;
  const home = path.join(root, name);
  execFileSync('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
  const uid = Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));
  const gid = Number(execFileSync('id', ['-g', name], { encoding: 'utf8' }));
  const environment = { HOME: home, USER: name, LOGNAME: name, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...shareDisplay(home, uid, gid) };

  function theirs(): { pid: number; line: string }[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((pid) => {
        try {
          const status = readFileSync(`/proc/${pid}/status`, 'utf8');
          const isTheirs = new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status) && !/^State:\s+Z/m.test(status);
          return isTheirs ? [{ pid: Number(pid), line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }] : [];
        } catch {
          // It ended meanwhile.
          return [];
        }
      });
  }

  return {
    name,
    uid,
    gid,
    home,
    environment,
    run: (command, ...args) => execFileSync(command, args, { uid, gid, env: environment, cwd: home, encoding: 'utf8', maxBuffer: 1 << 26 }),
    bring(from, as) {
      const to = path.join(home, as);
      mkdirSync(path.dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true });
      own(to, uid, gid);
      return to;
    },
    processes: () => theirs().map(({ line }) => line),
    async remove() {
      for (let look = 0; theirs().length > 0 && look < 50; look += 1) {
        await delay(200);
      }
      for (const { pid } of theirs()) {
        process.kill(pid, 'SIGKILL');
      }
      execFileSync('userdel', ['--force', name], { stdio: 'ignore' });
      rmSync(root, { recursive: true, force: true });
    },
  };
}
