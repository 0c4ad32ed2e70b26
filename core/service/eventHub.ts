import type { StudioEvent } from '../contract/events.ts';

/** Tells every client what happened, a few times a second. */
export interface EventHub {
  announce(event: StudioEvent): void;
  /** Returns the function that ends the subscription. */
  subscribe(handler: (events: StudioEvent[]) => void): () => void;
  /** Sends what is waiting at once. */
  flush(): void;
}

/** Faster than a person can see, slow enough that fifty live runs do not drown a window. */
const batchMs = 100;

/** Events of one key are told as one: the newer replaces the older, or is appended to it. */
function keyOf(event: StudioEvent): string {
  switch (event.type) {
    case 'run.changed':
      return `${event.type} ${event.run.id}`;
    case 'dataset.changed':
      return `${event.type} ${event.dataset.name}`;
    case 'dataset.progress':
      return `${event.type} ${event.progress.name}`;
    case 'dataset.removed':
      return `${event.type} ${event.name}`;
    case 'engine.exporting':
      return `${event.type} ${event.progress.engineId}`;
    case 'engine.installation':
    case 'engine.changed':
      return event.type;
    default:
      return `${event.type} ${event.id}`;
  }
}

function merged(waiting: StudioEvent, event: StudioEvent): StudioEvent {
  if (waiting.type === 'run.metrics' && event.type === 'run.metrics') {
    return { ...waiting, points: [...waiting.points, ...event.points] };
  }
  if (waiting.type === 'run.console' && event.type === 'run.console') {
    return { ...waiting, text: waiting.text + event.text };
  }
  return event;
}

export function createEventHub(): EventHub {
  const handlers = new Set<(events: StudioEvent[]) => void>();
  const waiting = new Map<string, StudioEvent>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    const events = [...waiting.values()];
    waiting.clear();
    if (events.length > 0) {
      for (const handler of handlers) {
        handler(events);
      }
    }
  }

  return {
    announce(event) {
      if (handlers.size === 0) {
        return;
      }
      const key = keyOf(event);
      const earlier = waiting.get(key);
      // To the end, so that a state never overtakes what led to it.
      waiting.delete(key);
      waiting.set(key, earlier === undefined ? event : merged(earlier, event));
      timer ??= setTimeout(flush, batchMs);
    },
    subscribe(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    flush,
  };
}
