import { servicePortMessage, type DesktopBridge, type ServicePortMessage } from '../../core/contract/desktop.ts';
import type { Transport } from '../../core/contract/transport.ts';

function isServicePortMessage(data: unknown): data is ServicePortMessage {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === servicePortMessage && 'nonce' in data;
}

/** Asks the desktop for a channel to the service. The nonce tells our port from any that another frame might post. */
export async function openPortTransport(bridge: DesktopBridge): Promise<Transport> {
  const nonce = crypto.randomUUID();
  const arrival = new AbortController();
  const port = new Promise<MessagePort>((resolve) => {
    window.addEventListener(
      'message',
      (event) => {
        const [received] = event.ports;
        if (event.source === window && isServicePortMessage(event.data) && event.data.nonce === nonce && received) {
          arrival.abort();
          resolve(received);
        }
      },
      { signal: arrival.signal },
    );
  });
  try {
    await bridge.connect(nonce);
  } catch (error) {
    arrival.abort();
    throw error;
  }
  return portTransport(await port, bridge);
}

function portTransport(port: MessagePort, bridge: DesktopBridge): Transport {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (handler) => {
      port.addEventListener('message', (event) => handler(event.data));
      port.start();
    },
    onClose: (handler) => {
      const stop = bridge.onServiceGone(() => {
        stop();
        port.close();
        handler();
      });
    },
  };
}
