import { createBirpc } from 'birpc';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientFunctions, ServiceFunctions } from '../../../core/contract/rpc.ts';
import type { Transport } from '../../../core/contract/transport.ts';
import { connectStudio } from '../../../renderer/connection/connectStudio.ts';

/** A service at the other end of a transport in memory. */
function createService() {
  const closeHandlers: (() => void)[] = [];
  let toClient: (message: unknown) => void = () => {};
  let toService: (message: unknown) => void = () => {};
  const transport: Transport = {
    send: (message) => queueMicrotask(() => toService(message)),
    onMessage: (handler) => (toClient = handler),
    onClose: (handler) => closeHandlers.push(handler),
  };
  const rpc = createBirpc<ClientFunctions, ServiceFunctions>(
    { request: async (name, input) => (name === 'runs.get' ? { ok: false, error: { code: 'notFound', message: 'none', path: 'id', advice: null } } : { ok: true, value: { name, input } as never }) },
    { post: (message) => queueMicrotask(() => toClient(message)), on: (handler) => (toService = handler), eventNames: ['announce'] },
  );
  return { transport, announce: (events: never[]) => rpc.announce(events), close: () => closeHandlers.forEach((handler) => handler()) };
}

describe('connection to the service', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('connects, asks, and hears events', async () => {
    const service = createService();
    const studio = connectStudio(async () => service.transport);
    expect(studio.state.value).toBe('connecting');
    await vi.advanceTimersByTimeAsync(0);
    expect(studio.state.value).toBe('connected');
    const heard: unknown[] = [];
    studio.client.onEvents((events) => heard.push(...events));
    service.announce([{ type: 'dataset.removed', name: 'a' }] as never[]);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([{ type: 'dataset.removed', name: 'a' }]);
    expect(await studio.client.request('service.hello', {})).toEqual({ name: 'service.hello', input: {} });
  });

  test('an error keeps its code and its place', async () => {
    const service = createService();
    const studio = connectStudio(async () => service.transport);
    await vi.advanceTimersByTimeAsync(0);
    await expect(studio.client.request('runs.get', { id: 'x' })).rejects.toMatchObject({ name: 'StudioError', code: 'notFound', path: 'id' });
  });

  test('tries again with growing pauses until the service is back, and then tells everyone', async () => {
    const first = createService();
    const second = createService();
    const open = vi.fn<() => Promise<Transport>>();
    open.mockResolvedValueOnce(first.transport).mockRejectedValueOnce(new Error('no')).mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce(second.transport);
    const studio = connectStudio(open);
    const connected = vi.fn();
    studio.onConnected(connected);
    await vi.advanceTimersByTimeAsync(0);
    expect(connected).toHaveBeenCalledTimes(1);

    first.close();
    expect(studio.state.value).toBe('lost');
    await expect(studio.client.request('service.hello', {})).rejects.toMatchObject({ code: 'unavailable' });
    await vi.advanceTimersByTimeAsync(500);
    expect(open).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(open).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(open).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(2000);
    expect(studio.state.value).toBe('connected');
    expect(connected).toHaveBeenCalledTimes(2);
    expect(await studio.client.request('service.hello', {})).toEqual({ name: 'service.hello', input: {} });
  });

  test('tries at once when asked to', async () => {
    const service = createService();
    const open = vi.fn<() => Promise<Transport>>().mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce(service.transport);
    const studio = connectStudio(open);
    await vi.advanceTimersByTimeAsync(0);
    expect(studio.state.value).toBe('lost');
    studio.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(studio.state.value).toBe('connected');
  });

  test('who comes late is told of the connection that there is', async () => {
    const service = createService();
    const studio = connectStudio(async () => service.transport);
    await vi.advanceTimersByTimeAsync(0);
    const connected = vi.fn();
    studio.onConnected(connected);
    expect(connected).toHaveBeenCalledTimes(1);
  });
});
