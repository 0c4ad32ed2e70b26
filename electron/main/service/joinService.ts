import { connectLocally } from '../../../core/service/localSocket.ts';
import { socketTransport } from '../../../core/service/socketTransport.ts';
import type { ServiceEnd, ServiceLink } from './serviceLink.ts';

/** Joins the service that another program (the command line, the web host) runs on the data folder; null where there is none. */
export async function joinService(dataFolder: string): Promise<ServiceLink | null> {
  const socket = await connectLocally(dataFolder);
  if (socket === null) {
    return null;
  }
  const end: ServiceEnd = { exitCode: null, signal: null, lastWords: '' };
  const transport = socketTransport(socket);
  return {
    ...transport,
    isOwned: false,
    onEnd: (handler) => transport.onClose(() => handler(end)),
    kill: () => void socket.destroy(),
  };
}
