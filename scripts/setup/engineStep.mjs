import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { choosePlan, planFor } from '../../core/engine/make/enginePlan.mjs';
import { makeEngine, whyEngineIncomplete } from '../../core/engine/make/makeEngine.mjs';
import { findGpus } from '../../core/engine/findGpus.mjs';
import { enginesFolder, nativePlatform } from '../../core/engine/places.mjs';
import { addonVersion } from '../../core/engine/program.mjs';

/** @typedef {import('../../core/engine/make/enginePlan.mjs').EnginePlan} EnginePlan */

/** @param {EnginePlan} plan */
function whyEngineMissing(plan) {
  if (addonVersion() === null) {
    // Which addon it should have is not known before the packages are there.
    return existsSync(path.join(enginesFolder(), plan.id, 'engine.json')) ? null : 'not there';
  }
  return whyEngineIncomplete(plan);
}

function gpuFailureFile() {
  return path.join(enginesFolder(), '.gpu-failed');
}

function gpuHasFailed() {
  try {
    return readFileSync(gpuFailureFile(), 'utf8') === planFor('gpu', nativePlatform()).id;
  } catch {
    return false;
  }
}

function currentPlan() {
  return choosePlan(process.env.HSSL_STUDIO_ENGINE, nativePlatform(), findGpus, gpuHasFailed());
}

/**
 * Tells set-up's reader what the making of an engine does.
 * @param {import('./reporter.mjs').Reporter} reporter
 * @returns {import('../../core/engine/make/workWatcher.mjs').WorkWatcher}
 */
function watcherFor(reporter) {
  let current = '';
  return {
    phase(phase) {
      current = phase;
      reporter.say(`      ${phase} TensorFlow`);
    },
    progress: (done, total) => reporter.progress(current, done, total, 'bytes'),
  };
}

/**
 * The TensorFlow that trains, with the addon for Node; tried out before it is put in place.
 * @returns {import('./runSteps.mjs').Step}
 */
export function engineStep() {
  return {
    name: 'engine',
    check: () => whyEngineMissing(currentPlan()),
    async make(reporter) {
      const plan = currentPlan();
      try {
        await makeEngine(plan, watcherFor(reporter));
        rmSync(gpuFailureFile(), { force: true });
      } catch (error) {
        if (plan.device === 'cpu' || process.env.HSSL_STUDIO_ENGINE === 'gpu') {
          throw error;
        }
        reporter.say(`      The engine for the GPU could not be made: ${error instanceof Error ? error.message : error}`);
        reporter.say('      Going on with the one for the CPU. To try again: HSSL_STUDIO_ENGINE=gpu npm run setup');
        mkdirSync(enginesFolder(), { recursive: true });
        writeFileSync(gpuFailureFile(), plan.id);
        const fallback = planFor('cpu', nativePlatform());
        if (whyEngineMissing(fallback) !== null) {
          await makeEngine(fallback, watcherFor(reporter));
        }
      }
    },
  };
}
