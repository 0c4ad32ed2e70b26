import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeRelease } from '../../core/engine/places.mjs';
import { projectFolder } from '../setup/project.mjs';
import { trackProgram } from '../../core/engine/make/runCommand.mjs';
import { countResults } from './countResults.mjs';

const vitest = path.join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs');

/** @param {readonly string[]} projects */
function projectArguments(projects) {
  return projects.flatMap((project) => ['--project', project]);
}

/**
 * Runs projects of vitest.config.ts with its usual output, and counts.
 * @param {readonly string[]} projects
 * @param {{ filters: readonly string[], env: Record<string, string | undefined>, wrapper?: readonly string[] }} options - `wrapper`: a program that runs it (xvfb-run)
 * @returns {Promise<import('./countResults.mjs').Counts>}
 */
export async function runVitest(projects, { filters, env, wrapper = [] }) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hssl-studio-tests-'));
  const reportFile = path.join(scratch, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const line = [...wrapper, nodeRelease()?.binary ?? process.execPath, vitest, 'run', ...projectArguments(projects), ...reporters, ...filters];
  // Whatever a test forgets to place goes into a folder that is removed, never into the user's own data.
  const environment = { ...env, HSSL_STUDIO_DATA: path.join(scratch, 'data') };
  try {
    const exitCode = await new Promise((resolve, reject) => {
      const child = spawn(line[0] ?? '', line.slice(1), { cwd: projectFolder, env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
      trackProgram(child);
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
    return countResults(readReport(reportFile), exitCode);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
