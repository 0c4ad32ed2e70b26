import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** @param {string} file */
function readSetting(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * Why Chromium's sandbox can't be used here, or null. It wants unprivileged user namespaces, or a helper that belongs to root.
 * @param {string} binary
 * @returns {string | null}
 */
function whyNoSandbox(binary) {
  if (process.platform !== 'linux') {
    return null;
  }
  if (process.getuid?.() === 0) {
    return 'this is root; start the app as another user to have it';
  }
  const helper = path.join(path.dirname(binary), 'chrome-sandbox');
  const status = statSync(helper, { throwIfNoEntry: false });
  if (status && status.uid === 0 && (status.mode & 0o4000) !== 0) {
    return null;
  }
  const isRestricted = readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' || readSetting('/proc/sys/kernel/unprivileged_userns_clone') === '0';
  return isRestricted ? `this system restricts user namespaces; to have it: sudo chown root ${helper} && sudo chmod 4755 ${helper}` : null;
}

/**
 * The arguments to start the app with, before the user's own. Chromium refuses to start where its sandbox can't work, so it is left out there, and that is said.
 * @param {string} binary
 * @param {string} appFolder
 * @param {(text: string) => void} say
 * @returns {string[]}
 */
export function electronArguments(binary, appFolder, say) {
  const why = whyNoSandbox(binary);
  if (why) {
    say(`Warning: the window runs without Chromium's sandbox: ${why}.`);
  }
  return why ? ['--no-sandbox', appFolder] : [appFolder];
}
