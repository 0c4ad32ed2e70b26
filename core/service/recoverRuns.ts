import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Store } from '../store/openStore.ts';
import type { StudioFolders } from './folders.ts';
import { reconcileCheckpoints, withResumeAdvice } from './keptCheckpoints.ts';
import { isProcessAlive } from './processStart.ts';
import type { RunRecorder } from './runRecorder.ts';
import { canFollow } from './runState.ts';

/** A trainer without its service writes a checkpoint and exits within 10 s. */
const windDownMs = 12_000;
const lookEveryMs = 200;

async function untilGone(pid: number, start: string | null, log: Logger): Promise<void> {
  const deadline = Date.now() + windDownMs;
  while (await isProcessAlive(pid, start)) {
    if (Date.now() > deadline) {
      log.warn({ pid }, 'a trainer of an earlier service does not end by itself');
      process.kill(pid, 'SIGKILL');
    }
    await delay(lookEveryMs);
  }
}

/**
 * Ends every run that an earlier service left as active: its trainer can't be taken over, because its channel went with that
 * service; the run can be resumed from what that trainer saved. Resolves when no such trainer lives any more, so that their devices are free.
 */
export async function recoverRuns(store: Store, recorder: RunRecorder, folders: StudioFolders, log: Logger): Promise<void> {
  const ids = store.runs.idsIn(['starting', 'running', 'pausing', 'finishing']);
  await Promise.all(
    ids.map(async (id) => {
      const run = store.runs.get(id);
      if (run?.pid != null) {
        if (canFollow(run.status, 'finishing') && (await isProcessAlive(run.pid, run.processStart))) {
          recorder.change(id, { status: 'finishing' });
        }
        await untilGone(run.pid, run.processStart, log);
      }
      const checkpoints = reconcileCheckpoints(store, id, folders.run(id).checkpoints);
      log.warn({ run: id }, 'run was left behind by an earlier service');
      recorder.change(id, {
        status: 'failed',
        reason: withResumeAdvice({ code: 'orphaned', message: 'HSSL Studio ended while this run trained.', advice: null }, id, checkpoints),
        // The machine may have been off for days since.
        ended: run?.heartbeat == null ? Date.now() : Date.parse(run.heartbeat),
        pid: null,
        processStart: null,
      });
    }),
  );
}
