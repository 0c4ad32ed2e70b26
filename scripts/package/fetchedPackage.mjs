import path from 'node:path';
import { installFolder, whyIncomplete } from '../../core/engine/make/installedFolder.mjs';
import { fetchPackage } from '../setup/fetchPackage.mjs';

/** @typedef {import('../setup/reporter.mjs').Reporter} Reporter */

/**
 * A package that this checkout does not hold, because it belongs to another platform: fetched by its pin once, and kept for the next time.
 * @param {import('../setup/fetchPackage.mjs').PackagePin} pin
 * @param {string} kept - folder for what was fetched
 * @param {Reporter} reporter
 * @returns {Promise<string>} its folder
 */
export async function fetchedPackage(pin, kept, reporter) {
  const folder = path.join(kept, pin.spec.replaceAll('/', '+'));
  const source = `${pin.spec} ${pin.integrity}`;
  if (whyIncomplete(folder, source) !== null) {
    reporter.say(`  fetching ${pin.spec}`);
    await installFolder(folder, source, (temporary) => fetchPackage(pin, temporary, reporter));
  }
  return folder;
}
