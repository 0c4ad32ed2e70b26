import path from 'node:path';
import type { DatasetKind, DatasetSummary } from '../../contract/dataset.ts';
import { exitCodes } from '../exitCodes.ts';
import { formatTable } from '../formatTable.ts';
import { formatDuration } from '../formatValue.ts';
import { type Session, withService } from '../session.ts';

const shownSkipped = 20;

function describeSkipped({ skipped }: DatasetSummary): string[] {
  const lines = skipped.slice(0, shownSkipped).map((file) => `  ${file.path}: ${file.why}`);
  const more = skipped.length > shownSkipped ? [`  and ${skipped.length - shownSkipped} more`] : [];
  return skipped.length === 0 ? [] : [`skipped ${skipped.length}:`, ...lines, ...more];
}

function toRow(dataset: DatasetSummary): string[] {
  const { name, kind, status, train, test, classes, skipped, source } = dataset;
  return [name, kind, status, String(train), String(test), String(classes), String(skipped.length), source];
}

/** `hssl datasets list` */
export async function listDatasets(session: Session): Promise<number> {
  return withService(session, async (client) => {
    const datasets = await client.request('datasets.list', {});
    session.output.result(datasets, () => formatTable(['NAME', 'KIND', 'STATUS', 'TRAIN', 'TEST', 'CLASSES', 'SKIPPED', 'SOURCE'], datasets.map(toRow)));
    return exitCodes.done;
  });
}

/** `hssl datasets add PATH` */
export async function addDataset(session: Session, folder: string, name: string, kind: DatasetKind | undefined): Promise<number> {
  const { output } = session;
  return withService(session, async (client) => {
    client.onEvents((events) => {
      for (const event of events) {
        if (event.type === 'dataset.progress' && event.progress.name === name) {
          const { done, total, skipped, secondsLeft } = event.progress;
          output.live(`${done} of ${total} images, ${skipped} skipped${secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`}`);
        }
      }
    });
    const dataset = await client.request('datasets.add', { path: path.resolve(folder), name, ...(kind === undefined ? {} : { kind }) });
    const { train, test, classes } = dataset;
    output.result(dataset, () => [`${dataset.name}: ${train} training images, ${test} test images, ${classes} classes`, ...describeSkipped(dataset)].join('\n'));
    return exitCodes.done;
  });
}

/** `hssl datasets remove NAME` */
export async function removeDataset(session: Session, name: string): Promise<number> {
  return withService(session, async (client) => {
    await client.request('datasets.remove', { name });
    session.output.result({ name }, () => `${name} is removed; its images are where they were.`);
    return exitCodes.done;
  });
}
