import { SetupError } from '../../core/engine/make/setupError.mjs';
import { takeLock } from '../../core/engine/make/lock.mjs';

/**
 * One part that set-up puts in place.
 * @typedef {object} Step
 * @property {string} name
 * @property {() => string | null} check - quick; why the part can't be used as it is, or null
 * @property {(reporter: import('./reporter.mjs').Reporter) => Promise<void>} make
 * @property {boolean} [isOptional] - its failure is told and does not keep the next steps from being done
 */

/** @typedef {{ step: string, error: SetupError }} Failure */

/**
 * What a step's check says; a check that itself fails counts as a reason.
 * @param {Step} step
 * @returns {string | null}
 */
export function whyMissing(step) {
  try {
    return step.check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Does the steps that are not done yet, one after another. Nothing is locked or said where all are done.
 * @param {readonly Step[]} steps
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {readonly string[]} lockFiles
 * @returns {Promise<Failure[]>} the steps that failed; after one that is not optional the rest are not tried
 */
export async function runSteps(steps, reporter, lockFiles) {
  if (steps.every((step) => whyMissing(step) === null)) {
    return [];
  }
  /** @type {(() => void)[]} */
  const locks = [];
  const unlock = () => locks.forEach((giveBack) => giveBack());
  process.on('exit', unlock);
  try {
    for (const file of lockFiles) {
      locks.push(await takeLock(file, (holder) => reporter.say(waitingFor(holder, file))));
    }
    return await makeMissing(steps, reporter);
  } finally {
    unlock();
    process.off('exit', unlock);
  }
}

/**
 * @param {import('../../core/engine/make/lock.mjs').Holder | null} holder
 * @param {string} file
 */
function waitingFor(holder, file) {
  return `Another set-up is at work${holder ? ` (process ${holder.pid} on ${holder.host})` : ''}; waiting for it to end. If there is none, remove ${file}`;
}

/**
 * @param {readonly Step[]} steps
 * @param {import('./reporter.mjs').Reporter} reporter
 */
async function makeMissing(steps, reporter) {
  /** @type {Failure[]} */
  const failures = [];
  for (const [index, step] of steps.entries()) {
    const label = `[${index + 1}/${steps.length}] ${step.name}`;
    const why = whyMissing(step);
    if (why === null) {
      reporter.say(`${label}: there`);
      continue;
    }
    reporter.say(`${label}: ${why}`);
    const start = Date.now();
    try {
      await step.make(reporter);
      reporter.say(`      done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
    } catch (error) {
      const failure = { step: step.name, error: asSetupError(error) };
      failures.push(failure);
      reporter.say(`      failed: ${failure.error.message}`);
      for (const mend of failure.error.mends) {
        reporter.say(`      to mend it: ${mend}`);
      }
      if (!step.isOptional) {
        break;
      }
    }
  }
  return failures;
}

/** @param {unknown} error */
function asSetupError(error) {
  if (error instanceof SetupError) {
    return error;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return new SetupError(`the disk is full (${error.message})`, ['free some space, or set HSSL_STUDIO_CACHE to a folder on another disk'], { cause: error });
  }
  if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS')) {
    return new SetupError(`no permission to write (${error.message})`, ['set HSSL_STUDIO_CACHE to a folder that you may write to'], { cause: error });
  }
  return new SetupError(error instanceof Error ? (error.stack ?? error.message) : String(error), [], { cause: error });
}
