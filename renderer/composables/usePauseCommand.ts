import { computed } from 'vue';
import { pauseActionOf } from './pauseActionOf.ts';
import { useCurrentRun } from './useCurrentRun.ts';
import { useRunActions } from './useRunActions.ts';

/** The command that lets the current run rest or go on; null where neither can be. */
export function usePauseCommand() {
  const current = useCurrentRun();
  const actions = useRunActions();
  return computed(() => {
    const run = current.value;
    const action = run && pauseActionOf(run);
    return run && action ? { action, run, apply: () => actions[action]([run]) } : null;
  });
}
