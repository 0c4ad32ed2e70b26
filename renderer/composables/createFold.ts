/** About ten times a second: as often as a person can follow, however fast events arrive. */
export const foldIntervalMs = 100;

/**
 * Gathers items in a plain buffer and hands them over together, so that Vue sees one change for many events.
 * A timer rather than an animation frame: a hidden window goes on keeping its numbers.
 *
 * @param apply - receives the gathered items, oldest first
 */
export function createFold<Item>(apply: (items: Item[]) => void, intervalMs: number = foldIntervalMs) {
  let buffer: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (buffer.length > 0) {
      const items = buffer;
      buffer = [];
      apply(items);
    }
  }

  return {
    add(item: Item): void {
      buffer.push(item);
      timer ??= setTimeout(flush, intervalMs);
    },
    flush,
    /** Forgets what was gathered. */
    clear(): void {
      clearTimeout(timer);
      timer = undefined;
      buffer = [];
    },
  };
}
