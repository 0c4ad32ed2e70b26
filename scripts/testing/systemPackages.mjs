import { findCommand } from '../../core/engine/findCommand.mjs';
import { mendFor, thisSystemFamily } from '../../core/engine/mends.mjs';
import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';

const limitMs = 15 * 60_000;

/**
 * Adds parts of the system where nobody can be asked to: as root on Debian, which is a test machine or a container. Elsewhere nothing is done.
 * @param {import('../../core/engine/mends.mjs').SystemPart} part
 * @returns {Promise<boolean>} whether it was added
 */
export async function addSystemPart(part) {
  if (process.getuid?.() !== 0 || thisSystemFamily() !== 'debian' || !findCommand('apt-get')) {
    return false;
  }
  const install = mendFor(part, 'debian', true);
  console.log(`Adding to this system: ${install}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runCommand({ command: 'apt-get', args: ['update'] }, { env, timeoutMs: limitMs });
    await runCommand({ command: 'apt-get', args: install.split(' ').slice(1) }, { env, timeoutMs: limitMs });
    return true;
  } catch (error) {
    console.log(`${install} failed: ${error instanceof CommandError ? lastWords(error.tail) : error}`);
    return false;
  }
}
