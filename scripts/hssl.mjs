// `npm run -s hssl -- ...`: the command line. Starts core/headless on the project's own Node, or says what set-up has yet to do.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { runForward } from './app/runForward.mjs';
import { projectFolder } from './setup/project.mjs';
import { whyMissing } from './setup/runSteps.mjs';
import { startSteps } from './setup/steps.mjs';

const incompleteExitCode = 3;

/**
 * @param {readonly string[]} args
 * @param {string} what
 */
async function refuse(args, what) {
  const isJson = args.includes('--json');
  if (args.includes('doctor')) {
    const { reportWithoutNode } = await import('./app/reportWithoutNode.mjs');
    const report = reportWithoutNode(args);
    const lines = report.missing.map((part) => `missing: ${part.what}; to mend it: ${part.mend}`);
    console.log(isJson ? JSON.stringify(report) : [...lines, `data: ${report.data}`].join('\n'));
    return;
  }
  const error = { code: 'setupIncomplete', message: `Set-up is incomplete (${what})`, path: null, advice: 'Run `npm run setup` (`npm start` and `npm test` do so too).' };
  console.error(isJson ? JSON.stringify({ error }) : `error: ${error.message}; ${error.advice}`);
}

/** @returns {Promise<number>} exit code */
async function run() {
  const args = process.argv.slice(2);
  const missing = startSteps().map((step) => ({ step, why: whyMissing(step) })).find(({ why }) => why !== null);
  if (missing) {
    await refuse(args, `${missing.step.name}: ${missing.why}`);
    return incompleteExitCode;
  }
  if (args.includes('serve')) {
    const { buildApp } = await import('./app/buildApp.mjs');
    await buildApp(['renderer'], (text) => console.error(text));
  }
  return runForward(nodeRelease()?.binary ?? process.execPath, [path.join(projectFolder, 'core', 'headless', 'main.ts'), ...args]);
}

process.exitCode = await run();
