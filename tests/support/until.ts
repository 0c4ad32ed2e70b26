import { vi } from 'vitest';

/** Waits until something is so; long enough for a busy machine. */
export function until(condition: () => boolean): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 15_000, interval: 20 });
}
