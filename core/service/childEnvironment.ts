import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../engine/places.mjs';

/** Variables that mean something to Node, Electron or npm in this process, and would mislead another one. */
const privateVariables = /^(NODE_(?!EXTRA_CA_CERTS$).*|ELECTRON_.*|VITEST.*|npm_.*)$/i;

/**
 * The environment of a process that is started here: this one's without what is private to it.
 *
 * @param added - laid over it
 */
export function childEnvironment(added: Record<string, string> = {}, own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !privateVariables.test(name));
  // Compiled code of these programs is kept, which halves the time that they take to start.
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: path.join(cacheFolder(), 'compiled'), ...added };
}
