import { availableParallelism } from 'node:os';

/**
 * Calls `work` for 0 to `count` - 1 with at most `limit` calls under way. The first error stops the rest and is thrown
 * when the calls that had begun are done.
 */
export async function forEachConcurrently(count: number, limit: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;

  async function take(): Promise<void> {
    while (next < count && !failed) {
      const index = next;
      next += 1;
      try {
        await work(index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }

  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, count) }, take));
  for (const result of results) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
}

/** Threads of the pool that file access and image decoding share; libuv starts four unless told otherwise. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4;

/** How many images to decode at once where nothing else has to be quick. */
export const decodersAtFullSpeed = Math.max(1, Math.min(availableParallelism(), poolThreads));

/** How many images to decode at once in a process that must stay responsive: a core and a thread are left free. */
export const decodersInBackground = Math.max(1, Math.min(availableParallelism(), poolThreads) - 1);
