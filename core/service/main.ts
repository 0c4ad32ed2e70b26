// The entry of the service: forked by the desktop app, with a channel to it, or started by a command of the command line.
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { describeError } from '../contract/describeError.ts';
import { toErrorReport } from '../contract/error.ts';
import { dataFolder } from '../engine/places.mjs';
import { processTransport } from './processTransport.ts';
import { relayService } from './relayService.ts';
import { serveFolder } from './serveFolder.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    /** Another program reads the reason of a failed start. */
    'json-errors': { type: 'boolean', default: false },
    /** Script of the trainer's process; for tests of the supervisor. */
    trainer: { type: 'string' },
  },
});

async function run(): Promise<void> {
  const folder = dataFolder(values.data);
  const channel = processTransport();
  const served = await serveFolder(folder, { trainerEntry: values.trainer === undefined ? undefined : path.resolve(values.trainer) });
  if (served === null) {
    if (channel !== null) {
      await relayService(folder, channel);
    }
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void served.stop());
  }
  process.on('uncaughtException', (error) => {
    // Its trainers notice and save; the next start says what became of their runs.
    served.log.fatal({ error }, 'service crashed');
    fail(error);
  });
  if (channel !== null) {
    served.attach(channel);
  }
  await served.ended;
}

function fail(error: unknown): void {
  const report = toErrorReport(error);
  process.stderr.write(`${values['json-errors'] ? JSON.stringify({ error: report }) : describeError(report)}\n`, () => process.exit(1));
}

// Whoever started this may end first; nobody reads then.
process.stderr.on('error', () => {});
try {
  await run();
  process.exit(0);
} catch (error) {
  fail(error);
}
