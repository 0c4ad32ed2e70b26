import { onScopeDispose, shallowRef, toValue, triggerRef, watch, type MaybeRefOrGetter } from 'vue';
import { createFold } from '../../composables/createFold.ts';
import { useStudio } from '../../connection/useStudio.ts';

/** The whole console of a run as lines: read in pages, then followed by events. */
export function useRunConsole(id: MaybeRefOrGetter<string>) {
  const { client, onConnected } = useStudio();
  /** Mutated in place and triggered: a long console is not copied for each new line. */
  const lines = shallowRef<string[]>([]);
  const error = shallowRef<unknown>(null);
  /** Bytes that `lines` are made of. */
  let offset = 0;
  let isReading = false;
  let isBehind = false;

  function append(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const list = lines.value;
    if (list.length === 0) {
      list.push('');
    }
    // The last line is open until its line break comes.
    list[list.length - 1] += first;
    list.push(...rest);
  }

  /** Reads from where the lines end; a second call while one is under way makes it read on. */
  async function read(): Promise<void> {
    if (isReading) {
      isBehind = true;
      return;
    }
    isReading = true;
    const wanted = toValue(id);
    try {
      do {
        isBehind = false;
        const page = await client.request('runs.console', { id: wanted, offset });
        if (wanted !== toValue(id)) {
          return;
        }
        append(page.text);
        offset = page.next;
        triggerRef(lines);
        isBehind ||= page.next < page.total;
      } while (isBehind);
      error.value = null;
    } catch (reason) {
      error.value = reason;
    } finally {
      isReading = false;
      if (wanted !== toValue(id)) {
        restart();
      }
    }
  }

  function restart(): void {
    lines.value = [];
    offset = 0;
    void read();
  }

  /** Events only say that there is more: reading on by offset cannot lose or repeat a line. */
  const fold = createFold<null>(() => void read());
  const stops = [
    onConnected(() => void read()),
    client.onEvents((events) => {
      if (events.some((event) => event.type === 'run.console' && event.id === toValue(id))) {
        fold.add(null);
      }
    }),
  ];
  onScopeDispose(() => {
    fold.clear();
    stops.forEach((stop) => stop());
  });
  watch(() => toValue(id), restart);

  return { lines, error };
}
