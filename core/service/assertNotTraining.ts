import { StudioError } from '../contract/error.ts';
import type { RunQueue } from './runQueue.ts';

/**
 * Refuses to take an engine away from under a run of this service.
 *
 * @throws StudioError `conflict`
 */
export function assertNotTraining(queue: RunQueue, engineId: string): void {
  const run = queue.activeOn(engineId);
  if (run !== null) {
    throw new StudioError('conflict', `A run in training uses the engine "${engineId}" (${run}).`, { path: 'id', advice: 'Wait for it, or pause it first.' });
  }
}
