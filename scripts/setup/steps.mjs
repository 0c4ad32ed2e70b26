import { engineStep } from './engineStep.mjs';
import { exampleDataStep } from './exampleDataStep.mjs';
import { kernelsStep } from './kernelsStep.mjs';
import { nodeStep } from './nodeStep.mjs';
import { packagesStep } from './packagesStep.mjs';
import { projectFolder } from './project.mjs';

/**
 * Everything that a checkout needs, in the order of need. Without an engine or images the app still opens, and says so.
 * @returns {import('./runSteps.mjs').Step[]}
 */
export function allSteps() {
  return [nodeStep(), packagesStep(projectFolder), { ...engineStep(), isOptional: true }, { ...kernelsStep(), isOptional: true }, { ...exampleDataStep(), isOptional: true }];
}

/**
 * What the programs themselves need to start at all.
 * @returns {import('./runSteps.mjs').Step[]}
 */
export function startSteps() {
  return [nodeStep(), packagesStep(projectFolder)];
}
