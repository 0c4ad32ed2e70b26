import { existsSync } from 'node:fs';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { findElectron } from '../app/findElectron.mjs';
import { addSystemPart } from './systemPackages.mjs';

/** What the tests of installers call on, beside the packer's own tools. */
const commands = ['dpkg', 'useradd', 'userdel', 'unshare', 'ip'];

/**
 * Why installers can't be made and tried out here, or null.
 * @returns {Promise<string | null>}
 */
export async function whyNoInstallerTests() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'they are for Linux on x64';
  }
  if (process.getuid?.() !== 0) {
    return 'they install a package, which root may do';
  }
  const missing = commands.find((command) => findCommand(command) === null);
  if (missing !== undefined) {
    return `there is no ${missing}`;
  }
  const fpm = process.env.CUSTOM_FPM_PATH;
  if (!(fpm !== undefined && existsSync(fpm)) && process.env.USE_SYSTEM_FPM !== 'true') {
    return 'fpm, which makes a deb, is not named (CUSTOM_FPM_PATH or USE_SYSTEM_FPM)';
  }
  if (findCommand('xvfb-run') === null && !(await addSystemPart('display'))) {
    return 'there is no xvfb-run';
  }
  const electron = await findElectron({ mayDownload: true, say: (text) => console.log(text) });
  return electron.why;
}
