import { fork } from 'node:child_process';
import { createLastWords } from './lastWords.ts';
import type { ServiceEnd, ServiceLink } from './serviceLink.ts';

export interface ServiceProgram {
  /** The Node that the project brings along; never Electron's own, whose native interface differs. */
  node: string;
  /** The service's entry file. */
  entry: string;
  dataFolder: string;
}

/** Variables by which Electron and Node talk to their own children; the service must not take them for its own. */
const privateVariable = /^(ELECTRON_.*|NODE_OPTIONS|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE)$/i;

/** What the service's process gets of an environment. */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !privateVariable.test(name)));
}

/** Starts the service as a child process, with a channel that carries structured clones. */
export function forkService({ node, entry, dataFolder }: ServiceProgram): ServiceLink {
  const child = fork(entry, ['--data', dataFolder], {
    execPath: node,
    execArgv: [],
    serialization: 'advanced',
    // The app's own working folder may be gone, or not be writable.
    cwd: dataFolder,
    env: childEnvironment(process.env),
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const words = createLastWords();
  const messageHandlers = new Set<(message: unknown) => void>();
  const endHandlers = new Set<(end: ServiceEnd) => void>();
  let end: ServiceEnd | null = null;

  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    words.add(piece);
    process.stderr.write(piece);
  });
  child.on('message', (message) => messageHandlers.forEach((handler) => handler(message)));
  // `close` comes after standard error has been read to its end; `error` instead of it where nothing could be started.
  child.on('close', (exitCode, signal) => finish({ exitCode, signal, lastWords: words.lines(8) }));
  child.on('error', (error) => {
    if (child.pid === undefined) {
      finish({ exitCode: null, signal: null, lastWords: error.message });
    }
  });

  function finish(how: ServiceEnd): void {
    if (end === null) {
      end = how;
      endHandlers.forEach((handler) => handler(how));
    }
  }

  /** A service may have ended before anyone asked. */
  function onEnd(handler: (end: ServiceEnd) => void): void {
    if (end === null) {
      endHandlers.add(handler);
    } else {
      handler(end);
    }
  }

  return {
    isOwned: true,
    send(message) {
      // A channel that has just closed has nobody to read; `onEnd` tells everyone.
      if (child.connected) {
        child.send(message as object, () => undefined);
      }
    },
    onMessage: (handler) => void messageHandlers.add(handler),
    onClose: (handler) => onEnd(() => handler()),
    onEnd,
    kill: () => void child.kill('SIGKILL'),
  };
}
