import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SampleSheet } from '../contract/run.ts';

const sheetFacts = z.object({ columns: z.array(z.string()), rows: z.int().nonnegative() });

/** Files of one sheet: `<step>.png` is the picture, `<step>.json` says what is where; the second is written last. */
const factsName = /^(\d+)\.json$/;

/** Every sheet of crops that a run's trainer left, oldest first; none where it has not got so far. */
export async function readSamples(folder: string): Promise<SampleSheet[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return [];
  }
  const steps = names.flatMap((name) => factsName.exec(name)?.[1] ?? []).map(Number);
  return Promise.all(
    steps
      .sort((one, other) => one - other)
      .map(async (step) => {
        const facts = sheetFacts.parse(JSON.parse(await readFile(path.join(folder, `${step}.json`), 'utf8')));
        const png = await readFile(path.join(folder, `${step}.png`), 'base64');
        return { step, ...facts, png };
      }),
  );
}
