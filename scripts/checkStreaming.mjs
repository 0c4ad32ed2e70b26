// `npm run check:streaming`: proves that a data set larger than the memory is streamed from the disk; `--gigabytes 5` and `--steps 10` make it shorter.
import path from 'node:path';
import { nodeRelease } from '../core/engine/places.mjs';
import { runForward } from './app/runForward.mjs';
import { projectFolder } from './setup/project.mjs';

if (process.platform === 'linux') {
  const program = path.join(projectFolder, 'tests', 'streaming', 'checkStreaming.ts');
  process.exitCode = await runForward(nodeRelease()?.binary ?? process.execPath, [program, ...process.argv.slice(2)]);
} else {
  console.error('error: only Linux tells the peak of the memory of another process; run it there');
  process.exitCode = 1;
}
