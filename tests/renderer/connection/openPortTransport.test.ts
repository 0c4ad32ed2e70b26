import { describe, expect, test, vi } from 'vitest';
import { servicePortMessage, type DesktopBridge } from '../../../core/contract/desktop.ts';
import { openPortTransport } from '../../../renderer/connection/openPortTransport.ts';

/** A preload that answers `connect` by a window message, after some that are not meant for the caller. */
function createBridge() {
  const channel = new MessageChannel();
  const stray = new MessageChannel();
  const goneHandlers = new Set<() => void>();
  const post = (nonce: string, port: MessagePort) =>
    window.dispatchEvent(new MessageEvent('message', { data: { type: servicePortMessage, nonce }, ports: [port], source: window }));
  const bridge: Pick<DesktopBridge, 'connect' | 'onServiceGone'> = {
    async connect(nonce) {
      post('another nonce', stray.port1);
      window.dispatchEvent(new MessageEvent('message', { data: 'unrelated', source: window }));
      post(nonce, channel.port1);
    },
    onServiceGone(handler) {
      goneHandlers.add(handler);
      return () => goneHandlers.delete(handler);
    },
  };
  return { bridge: bridge as DesktopBridge, service: channel.port2, goneHandlers };
}

describe('transport over the desktop', () => {
  test('takes the port that carries its own nonce, both ways', async () => {
    const { bridge, service } = createBridge();
    const transport = await openPortTransport(bridge);
    const fromPage = vi.fn();
    const fromService = vi.fn();
    service.onmessage = (event) => fromPage(event.data);
    transport.onMessage(fromService);
    transport.send({ hello: 1 });
    service.postMessage({ answer: 2 });
    await vi.waitFor(() => {
      expect(fromPage).toHaveBeenCalledWith({ hello: 1 });
      expect(fromService).toHaveBeenCalledWith({ answer: 2 });
    });
    service.close();
  });

  test('tells once when the service is gone', async () => {
    const { bridge, goneHandlers } = createBridge();
    const transport = await openPortTransport(bridge);
    const gone = vi.fn();
    transport.onClose(gone);
    goneHandlers.forEach((handler) => handler());
    goneHandlers.forEach((handler) => handler());
    expect(gone).toHaveBeenCalledTimes(1);
  });

  test('a refused connection is the caller’s error', async () => {
    const { bridge } = createBridge();
    await expect(openPortTransport({ ...bridge, connect: () => Promise.reject(new Error('no service')) })).rejects.toThrow('no service');
  });
});
