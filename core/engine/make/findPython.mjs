import { findCommand } from '../findCommand.mjs';
import { runCommand } from './runCommand.mjs';

/**
 * A Python that has pip, and pip's version; null where there is none.
 * @returns {Promise<{ python: string, pip: string } | null>}
 */
export async function findPython() {
  const python = findCommand('python3') ?? findCommand('python');
  if (python === null) {
    return null;
  }
  try {
    const said = await runCommand({ command: python, args: ['-m', 'pip', '--version'] }, { timeoutMs: 60_000 });
    return { python, pip: /^pip (\S+)/.exec(said)?.[1] ?? '0' };
  } catch {
    return null;
  }
}
