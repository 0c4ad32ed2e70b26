// `npm run bench:start -- --dist FOLDER`: measures how long a packaged app takes to start (docs/benchmarks.md). Needs root, to be another user.
import path from 'node:path';
import { nodeToRun } from '../core/engine/program.mjs';
import { runForward } from './app/runForward.mjs';
import { whyNoDisplay } from './app/whyNoDisplay.mjs';
import { projectFolder } from './setup/project.mjs';

const program = [nodeToRun(), path.join(projectFolder, 'tests', 'installers', 'measureStart.ts'), ...process.argv.slice(2)];
const [command = '', ...args] = whyNoDisplay() === null ? program : ['xvfb-run', '-a', ...program];
process.exitCode = await runForward(command, args);
