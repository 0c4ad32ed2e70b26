import type { StudioClient } from '../../core/contract/rpc.ts';
import type { ActiveRuns } from './activeRuns.ts';

/** Keeps the active runs current from a service, and tells of changes; progress of many runs counts as one change a second. */
export async function followRuns(client: StudioClient, runs: ActiveRuns, onChange: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  client.onEvents((events) => {
    events.forEach((event) => runs.apply(event));
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, 1000);
  });
  runs.reset(await client.request('runs.list', {}));
  onChange();
}
