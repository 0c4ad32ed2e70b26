import type { Transport } from '../../core/contract/transport.ts';
import { desktopBridge } from './desktopBridge.ts';
import { openPortTransport } from './openPortTransport.ts';
import { openWebSocketTransport } from './openWebSocketTransport.ts';

/** Opens a transport to the service of whichever host shows this page: the desktop app, or the web host. */
export function openTransport(): Promise<Transport> {
  const bridge = desktopBridge();
  if (bridge) {
    return openPortTransport(bridge);
  }
  const url = new URL('/socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return openWebSocketTransport(url.href);
}
