import process from 'node:process';

/** Variables that mean something to Node, Electron or npm in this process, and would mislead another one. */
const privateVariables = /^(NODE_(?!EXTRA_CA_CERTS$).*|ELECTRON_.*|VITEST.*|npm_.*)$/i;

/**
 * The environment of a process that is started here: this one's without what is private to it.
 *
 * @param added - laid over it
 */
export function childEnvironment(added: Record<string, string> = {}, own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !privateVariables.test(name));
  return { ...Object.fromEntries(kept), ...added };
}
