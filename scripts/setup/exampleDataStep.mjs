import { exampleDataFolder } from '../../core/engine/places.mjs';
import { requireDiskSpace } from '../../core/engine/make/diskSpace.mjs';
import { fetchPackage } from './fetchPackage.mjs';
import { installFolder, whyIncomplete } from '../../core/engine/make/installedFolder.mjs';
import { exampleDataPin } from './pins.mjs';

const bytesNeeded = 250e6;

/**
 * The example images, as published: the readers of `core/data` convert them.
 * @returns {import('./runSteps.mjs').Step}
 */
export function exampleDataStep() {
  const source = `${exampleDataPin.spec} ${exampleDataPin.integrity}`;
  return {
    name: 'example images',
    check: () => whyIncomplete(exampleDataFolder(), source),
    async make(reporter) {
      await installFolder(exampleDataFolder(), source, async (temporary) => {
        requireDiskSpace(temporary, bytesNeeded, 'the example data set');
        await fetchPackage(exampleDataPin, temporary, reporter);
      });
    },
  };
}
