import { rmSync } from 'node:fs';
import path from 'node:path';
import { nativePlatform, nodeRelease } from '../../core/engine/places.mjs';
import { requireDiskSpace } from '../../core/engine/make/diskSpace.mjs';
import { fetchPackage } from './fetchPackage.mjs';
import { installFolder, whyIncomplete } from '../../core/engine/make/installedFolder.mjs';
import { nodePins } from './pins.mjs';
import { requireNodeRuns } from './requireNodeRuns.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';

const bytesNeeded = 400e6;

function pinnedRelease() {
  const release = nodeRelease();
  const pin = nodePins[nativePlatform()];
  if (!release || !pin) {
    throw new SetupError(`there is no package with Node 24 for ${nativePlatform()}`, ['use Linux or macOS on x64 or ARM64, or Windows']);
  }
  return { release, pin };
}

/**
 * The Node that everything of the project runs on, so that it does not depend on the user's.
 * @returns {import('./runSteps.mjs').Step}
 */
export function nodeStep() {
  return {
    name: `Node ${nodeRelease()?.version ?? '24'}`,
    check() {
      const { release, pin } = pinnedRelease();
      return whyIncomplete(release.folder, `${pin.spec} ${pin.integrity}`);
    },
    async make(reporter) {
      const { release, pin } = pinnedRelease();
      await installFolder(release.folder, `${pin.spec} ${pin.integrity}`, async (temporary) => {
        requireDiskSpace(temporary, bytesNeeded, 'Node');
        await fetchPackage(pin, temporary, reporter);
        for (const unneeded of ['share', 'CHANGELOG.md', 'README.md']) {
          rmSync(path.join(temporary, unneeded), { recursive: true, force: true });
        }
        await requireNodeRuns(path.join(temporary, path.relative(release.folder, release.binary)), release.version, {
          failure: `Node ${release.version} does not run here`,
          mend: 'use a system with glibc 2.28 or newer (Debian 10, Ubuntu 20.04, RHEL 8), macOS 13.5 or Windows 10',
        });
      });
    },
  };
}
