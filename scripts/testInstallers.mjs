// `npm run test:installers`: packages the app for Linux and tries it out as a team member would, without network: an unpacked app and an installed deb,
// each from the first start on an empty profile to its removal. Needs root (for the deb, and to be another user), Electron, and what packaging needs
// (docs/packaging.md). `--dist FOLDER` takes what is packaged already. Ends with one line `N passed, N failed, N skipped`.
import { parseArgs } from 'node:util';
import { endTogether } from '../core/engine/make/runCommand.mjs';
import { SetupError } from '../core/engine/make/setupError.mjs';
import { setUp } from './setup/setUp.mjs';
import { formatCounts } from './testing/countResults.mjs';
import { runInstallerTests } from './testing/runInstallerTests.mjs';

endTogether();
const { values } = parseArgs({ options: { dist: { type: 'string' } } });
await setUp();
const counts = await runInstallerTests(values).catch((error) => {
  console.error(error instanceof SetupError ? [`error: ${error.message}`, ...error.mends.map((mend) => `to mend it: ${mend}`)].join('\n') : error);
  return { passed: 0, failed: 1, skipped: 0 };
});
console.log(formatCounts(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
