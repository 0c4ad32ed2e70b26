import { connectClient } from '../../../core/contract/connectClient.ts';
import type { Service, ServiceEnd, ServiceLink } from './serviceLink.ts';

export interface ServiceKeeper {
  /** The live service, or null before the first start and after an end. */
  current(): Service | null;
  /** The live service, or the next one that answers. */
  next(): Promise<Service>;
  /** Joins or starts the service, and waits for its first answer. Rejects with a {@link ServiceStartError}. */
  start(): Promise<Service>;
  /** Ends an owned service: asks first, so that trainers save a checkpoint, and ends it by force where it does not answer. */
  stop(): Promise<void>;
}

/** A service that ended before it answered. */
export class ServiceStartError extends Error {
  readonly end: ServiceEnd;

  constructor(end: ServiceEnd) {
    super(end.lastWords);
    this.name = 'ServiceStartError';
    this.end = end;
  }
}

/** A trainer may take ten seconds for its checkpoint. */
const patienceMs = 15_000;

function ended(link: ServiceLink): Promise<ServiceEnd> {
  return new Promise((resolve) => link.onEnd(resolve));
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/**
 * Keeps at most one service.
 *
 * @param open - makes the way to a service: joins one that is there, else starts one
 * @param onStarted - called with every service that answers
 * @param onGone - called when a service ends that nobody asked to end
 */
export function keepService(
  open: () => Promise<ServiceLink>,
  onStarted: (service: Service) => void,
  onGone: (end: ServiceEnd) => void,
): ServiceKeeper {
  let service: Service | null = null;
  let isStopping = false;
  let starting: Promise<Service> | null = null;
  const waiting = new Set<(service: Service) => void>();

  async function begin(): Promise<Service> {
    const link = await open();
    isStopping = false;
    const end = ended(link);
    const client = connectClient(link);
    const answer = client.request('service.hello', {}).then(() => null);
    const early = await Promise.race([answer, end]);
    if (early !== null) {
      throw new ServiceStartError(early);
    }
    const started: Service = { link, client };
    service = started;
    waiting.forEach((give) => give(started));
    waiting.clear();
    void end.then((how) => {
      service = null;
      if (!isStopping) {
        onGone(how);
      }
    });
    onStarted(started);
    return started;
  }

  async function start(): Promise<Service> {
    starting = begin();
    try {
      return await starting;
    } finally {
      starting = null;
    }
  }

  async function stop(): Promise<void> {
    // One that is only starting would outlive the app for a while.
    await Promise.race([starting?.catch(() => undefined), wait(patienceMs)]);
    if (service === null || !service.link.isOwned) {
      return;
    }
    isStopping = true;
    const { client, link } = service;
    const gone = ended(link);
    // The answer may not come: the service may end first.
    client.request('service.stop', {}).catch(() => undefined);
    await Promise.race([gone, wait(patienceMs).then(() => link.kill())]);
  }

  return {
    current: () => service,
    next: () => (service === null ? new Promise((resolve) => waiting.add(resolve)) : Promise.resolve(service)),
    start,
    stop,
  };
}
