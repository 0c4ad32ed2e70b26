import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/**
 * Starts a Node and asks what it calls itself.
 * @param {string} binary
 * @param {string} version - that it must be
 * @param {{ failure: string, mend: string }} words - what is said where it is another, or does not start
 * @throws {SetupError}
 */
export async function requireNodeRuns(binary, version, { failure, mend }) {
  try {
    const answer = await runCommand({ command: binary, args: ['--version'] }, { timeoutMs: 30_000 });
    if (answer.trim() !== `v${version}`) {
      throw new CommandError(`it calls itself ${answer.trim()}`, '');
    }
  } catch (error) {
    const said = error instanceof CommandError ? [error.message, lastWords(error.tail)].filter(Boolean).join('\n      ') : String(error);
    throw new SetupError(`${failure}: ${said}`, [mend], { cause: error });
  }
}
