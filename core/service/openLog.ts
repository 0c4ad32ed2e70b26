import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Logger, pino } from 'pino';

const longestLogBytes = 10 * 1024 * 1024;

/** Opens the service's log, one JSON object a line; a long one becomes `<file>.1` first. */
export function openLog(file: string): Logger {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > longestLogBytes) {
    renameSync(file, `${file}.1`);
  }
  const options = { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: pino.stdSerializers.err } };
  const destination = pino.destination({ dest: file, sync: true });
  // On a full disk the service goes on without its log.
  destination.on('error', () => {});
  return pino(options, destination);
}
