// The entry of the command line; scripts/hssl.mjs starts it on the project's own Node.
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../engine/places.mjs';

/** Whoever read our output has seen enough (`hssl runs | head`): that is no error. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    process.exit();
  }
  throw error;
}

process.stdout.on('error', endOnClosedPipe);
process.stderr.on('error', endOnClosedPipe);
// Compiled code is kept, which halves the time that a command takes to start; what is imported before this is not.
enableCompileCache(path.join(cacheFolder(), 'compiled'));
const { runCommandLine } = await import('./commandLine.ts');
process.exitCode = await runCommandLine();
