import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { RunDetail } from '../contract/run.ts';
import type { Store } from '../store/openStore.ts';

/** The show object, and every value of every metric under `series`. */
function* jsonParts(store: Store, run: RunDetail): Generator<string> {
  const number = store.runs.numberOf(run.id);
  yield `${JSON.stringify(run).slice(0, -1)},"series":[`;
  let separator = '';
  for (const name of store.metrics.names(number)) {
    yield separator + JSON.stringify(store.metrics.series(number, name));
    separator = ',\n';
  }
  yield ']}\n';
}

function* csvRows(store: Store, run: RunDetail): Generator<[metric: string, step: number, value: number, time: string]> {
  const number = store.runs.numberOf(run.id);
  for (const name of store.metrics.names(number)) {
    const series = store.metrics.series(number, name);
    for (const [index, step] of (series?.steps ?? []).entries()) {
      yield [name, step, series?.values[index] ?? NaN, new Date(series?.times[index] ?? 0).toISOString()];
    }
  }
}

function contents(format: 'json' | 'csv', store: Store, run: RunDetail): Readable {
  if (format === 'json') {
    return Readable.from(jsonParts(store, run));
  }
  const csv = stringify({ header: true, columns: ['metric', 'step', 'value', 'time'] });
  return Readable.from(csvRows(store, run)).compose(csv);
}

async function flushToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes through `write` to a name beside `file`, and puts it in place at the end, in one step; nothing is left of a failure. */
export async function replaceFile(file: string, write: (partial: string) => Promise<unknown>): Promise<{ path: string; bytes: number }> {
  const partial = `${file}.${process.pid}.part`;
  try {
    await write(partial);
    await flushToDisk(partial);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { path: file, bytes: (await stat(file)).size };
}

/** Writes everything that is recorded of a run: all points, none left out. */
export async function exportRun(store: Store, run: RunDetail, format: 'json' | 'csv', file: string): Promise<{ path: string; bytes: number }> {
  return replaceFile(file, (partial) => pipeline(contents(format, store, run), createWriteStream(partial)));
}
