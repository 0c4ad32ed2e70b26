import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../contract/error.ts';
import { writeFileAtomically } from './writeFileAtomically.ts';

const recordSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  kind: z.enum(['fashion-mnist', 'image-folder', 'unlabelled-folder']),
  train: z.int().min(0),
  test: z.int().min(0),
  /** `heldOut`: a seeded tenth of the training images, because the source has no test images of its own. */
  testFrom: z.enum(['given', 'heldOut']),
  classNames: z.array(z.string()),
  classCounts: z.array(z.int().min(0)),
  channels: z.union([z.literal(1), z.literal(3)]),
  width: z.number(),
  height: z.number(),
  /** Absolute path of the folder or package that the images come from. */
  source: z.string(),
  skipped: z.array(z.object({ path: z.string(), why: z.string() })),
  created: z.string(),
  /** Of the source files, by their names, sizes and times or by their content; the decoded cache is tied to it. */
  fingerprint: z.string(),
});

/** What `datasets/<name>/dataset.json` holds. */
export type DatasetRecord = z.infer<typeof recordSchema>;

const listedSchema = z.object({ paths: z.array(z.string()), labels: z.array(z.int().min(0)).nullable() });
const filesSchema = z.object({ train: listedSchema, test: listedSchema });

/** The source files of both splits, relative to the source and with `/`, and the class of each. */
export type DatasetFiles = z.infer<typeof filesSchema>;
export type ListedImages = z.infer<typeof listedSchema>;

const recordFile = 'dataset.json';
const filesFile = 'files.json';

/** Errors: `notFound` when the folder holds no data set; `badData` when its record is damaged. */
export async function readDatasetRecord(datasetFolder: string): Promise<DatasetRecord> {
  return read(join(datasetFolder, recordFile), recordSchema);
}

/** The source files of a data set made from a folder of images. Errors as {@link readDatasetRecord}. */
export async function readDatasetFiles(datasetFolder: string): Promise<DatasetFiles> {
  return read(join(datasetFolder, filesFile), filesSchema);
}

export async function writeDatasetRecord(datasetFolder: string, record: DatasetRecord): Promise<void> {
  await writeFileAtomically(join(datasetFolder, recordFile), `${JSON.stringify(record, null, 2)}\n`);
}

export async function writeDatasetFiles(datasetFolder: string, files: DatasetFiles): Promise<void> {
  await writeFileAtomically(join(datasetFolder, filesFile), JSON.stringify(files));
}

async function read<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new StudioError('notFound', 'there is no data set in this folder', {
      path,
      advice: 'Add the data set again.',
      cause,
    });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('badData', 'the record of this data set is damaged', {
      path,
      advice: 'Remove the data set and add it again; its source images are not touched.',
      cause,
    });
  }
}
