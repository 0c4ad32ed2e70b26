import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { enginesFolder, nativePlatform } from '../places.mjs';
import { addonVersion } from '../program.mjs';
import { installFolder, whyIncomplete } from './installedFolder.mjs';
import { makeOfficialEngine } from './officialEngine.mjs';
import { runSelfTest } from './runSelfTest.mjs';
import { makeWheelEngine } from './wheelEngine.mjs';

/** @typedef {import('./enginePlan.mjs').EnginePlan} EnginePlan */

/**
 * What an engine of this plan is made of; an installed one that says otherwise is made anew.
 * @param {EnginePlan} plan
 */
export function sourceOf({ wheels, version }) {
  const parts = wheels.map((wheel) => `${wheel.name}-${wheel.version}:${wheel.sha256.slice(0, 12)}`);
  return `tfjs-node-gpu ${addonVersion()} with ${parts.join(' ') || `tfjs-node's own TensorFlow ${version}`}`;
}

/**
 * @param {EnginePlan} plan
 * @returns {string | null} why the engine of this plan can't be used as it is, or null
 */
export function whyEngineIncomplete(plan) {
  return whyIncomplete(path.join(enginesFolder(), plan.id), sourceOf(plan));
}

/**
 * Makes the engine of a plan, tries it out, and puts it in place: until then nothing of it can be used. The caller holds the lock.
 * @param {EnginePlan} plan
 * @param {import('./workWatcher.mjs').WorkWatcher} watcher
 * @param {import('./workControl.mjs').WorkControl} [control]
 * @returns {Promise<import('./runSelfTest.mjs').SelfTestResult>}
 * @throws {import('./setupError.mjs').SetupError}
 */
export async function makeEngine(plan, watcher, control) {
  let afterwards = () => {};
  /** @type {import('./runSelfTest.mjs').SelfTestResult | null} */
  let tested = null;
  const folder = path.join(enginesFolder(), plan.id);
  await installFolder(folder, sourceOf(plan), async (temporary) => {
    if (plan.wheels.length > 0) {
      afterwards = await makeWheelEngine(plan, temporary, watcher, control);
    } else {
      watcher.phase('downloading');
      await makeOfficialEngine(temporary, control);
    }
    watcher.phase('testing');
    await control?.whenGoing();
    tested = await runSelfTest(temporary, plan.device, control);
    const manifest = {
      id: plan.id,
      name: 'tensorflow',
      version: plan.version,
      device: plan.device,
      platform: nativePlatform(),
      addonVersion: addonVersion(),
      installed: new Date().toISOString(),
      source: plan.wheels.length > 0 ? 'wheels' : 'official',
      sources: plan.wheels.map(({ name, version, sha256 }) => ({ file: `${name}-${version}`, sha256 })),
      selfTest: tested,
    };
    writeFileSync(path.join(temporary, 'engine.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  });
  afterwards();
  if (tested === null) {
    throw new Error('an engine was put in place that nobody tried out');
  }
  return tested;
}
