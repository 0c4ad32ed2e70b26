// The entry of a trainer: one process for each run, forked by the service with serialization `advanced`.
import type { TrainerEvent, TrainerJob, TrainerRequest } from '../contract/trainer.ts';
import { failureOf } from './failureOf.ts';
import type { TrainerHost } from './runContext.ts';
import { createStopRequest, RunStopped } from './stopRequest.ts';
import { trainRun } from './trainRun.ts';

const exitCodes = { finished: 0, failed: 1, cancelled: 130, abandoned: 4, paused: 5 } as const;

/** The service promises that a trainer it left is gone within ten seconds. */
const mostMsAfterDisconnect = 9500;

const stop = createStopRequest();
let job: TrainerJob | null = null;
let isEnding = false;

const host: TrainerHost = {
  stop,
  log: (line) => console.log(line),
  send,
};

process.on('message', (message: TrainerRequest) => {
  switch (message.type) {
    case 'start':
      if (job === null) {
        job = message.job;
        void run(job);
      }
      break;
    case 'pause':
      if (message.runId === job?.runId) {
        stop.ask('paused');
      }
      break;
    case 'cancel':
      if (message.runId === job?.runId) {
        stop.ask('cancelled');
      }
      break;
  }
});

process.on('disconnect', () => {
  if (job === null) {
    process.exit(exitCodes.abandoned);
  }
  stop.ask('abandoned');
  setTimeout(() => process.exit(exitCodes.abandoned), mostMsAfterDisconnect);
});

process.on('uncaughtException', (error) => endWith(error));

async function run(started: TrainerJob): Promise<void> {
  try {
    await trainRun(started, host);
    end({ type: 'finished', runId: started.runId }, exitCodes.finished);
  } catch (error) {
    endWith(error);
  }
}

function endWith(error: unknown): void {
  const runId = job?.runId ?? '';
  if (error instanceof RunStopped) {
    if (error.reason === 'abandoned') {
      process.exit(exitCodes.abandoned);
    }
    console.log(error.reason);
    end({ type: error.reason, runId }, exitCodes[error.reason]);
    return;
  }
  // The whole story belongs into the console; the reason is for the page.
  console.error(error);
  end({ type: 'failed', runId, reason: failureOf(error) }, exitCodes.failed);
}

/** Sends the last message, and ends the process when it is on its way. */
function end(event: TrainerEvent, code: number): void {
  if (isEnding) {
    return;
  }
  isEnding = true;
  if (!process.connected) {
    process.exit(code);
  }
  process.send?.(event, () => process.exit(code));
}

function send(event: TrainerEvent): void {
  if (process.connected && !isEnding) {
    // A channel that closes meanwhile is told by `disconnect`.
    process.send?.(event, () => {});
  }
}
