import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isActive } from '../../contract/run.ts';
import { StudioError } from '../../contract/error.ts';
import { exitCodes } from '../exitCodes.ts';
import { type Session, withService } from '../session.ts';
import { startWebHost, type WebHost } from '../webHost.ts';

const interfaceFolder = fileURLToPath(new URL('../../../out/renderer', import.meta.url));
/** The same each time, because browsers keep settings by address. */
const usualPort = 4780;

async function startOnUsualPort(dataFolder: string): Promise<WebHost> {
  try {
    return await startWebHost({ dataFolder, interfaceFolder, port: usualPort });
  } catch (error) {
    if (error instanceof StudioError && error.code === 'conflict') {
      return startWebHost({ dataFolder, interfaceFolder, port: 0 });
    }
    throw error;
  }
}

async function untilInterrupted(): Promise<void> {
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
}

/** `hssl serve`: the app in a browser on this machine, until Ctrl-C. */
export async function serve(session: Session, port: number | undefined): Promise<number> {
  const { output, dataFolder } = session;
  return withService(session, async (client) => {
    const host = port === undefined ? await startOnUsualPort(dataFolder) : await startWebHost({ dataFolder, interfaceFolder, port });
    output.result({ address: host.address }, () => host.address);
    output.say('Open this address in a browser on this machine; it can be used once. Ctrl-C ends.');
    await untilInterrupted();
    await host.close();
    const left = (await client.request('runs.list', {})).filter((run) => isActive(run.status) || run.status === 'queued');
    if (left.length > 0) {
      output.say(`${left.length} ${left.length === 1 ? 'run goes' : 'runs go'} on by themselves; \`hssl runs\` shows them.`);
    }
    return exitCodes.done;
  });
}
