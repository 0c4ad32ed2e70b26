// `npm run check:reference`: compares every base with timm, see docs/parity.md. Runs tests/parity on the project's own Node.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { runForward } from './app/runForward.mjs';
import { projectFolder } from './setup/project.mjs';

process.exitCode = await runForward(nodeRelease()?.binary ?? process.execPath, [path.join(projectFolder, 'tests', 'parity', 'main.ts'), ...process.argv.slice(2)]);
