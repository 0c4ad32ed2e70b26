// A set-up with one step for the tests: `node slowSetUp.mjs CACHE MILLISECONDS`. Prints `begun` when its folder is half full.
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installFolder, whyIncomplete } from '../../core/engine/make/installedFolder.mjs';
import { createReporter } from '../../scripts/setup/reporter.mjs';
import { runSteps } from '../../scripts/setup/runSteps.mjs';

const [cache = '', milliseconds = '0'] = process.argv.slice(2);
const folder = path.join(cache, 'parts', 'part-1');
const step = {
  name: 'part',
  check: () => whyIncomplete(folder, 'part@1'),
  make: () =>
    installFolder(folder, 'part@1', async (temporary) => {
      writeFileSync(path.join(temporary, 'first'), 'half');
      appendFileSync(path.join(cache, 'begun'), '.');
      process.stdout.write('begun\n');
      await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
      writeFileSync(path.join(temporary, 'second'), 'whole');
    }),
};
const failures = await runSteps([step], createReporter(), [path.join(cache, 'set-up.lock')]);
process.exitCode = failures.length > 0 ? 3 : 0;
