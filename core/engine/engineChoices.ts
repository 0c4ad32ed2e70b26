import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { enginesFolder, surroundings } from './places.mjs';
import type { Surroundings } from './places.mjs';

const choicesSchema = z.object({
  /** Id of the engine that new runs train on; null: the best for this machine. */
  used: z.string().nullable().default(null),
  /** Where packs are looked for: an absolute path or an http(s) address; empty: nowhere, whatever the lab says; null: where the lab says. */
  packPlace: z.string().nullable().default(null),
});

export type EngineChoices = z.infer<typeof choicesSchema>;

/** Lets a lab say where packs are, for everybody who has chosen nothing. */
const packPlaceVariable = 'HSSL_STUDIO_ENGINE_PACKS';

function choicesFile(where: Surroundings): string {
  return path.join(enginesFolder(where), 'choices.json');
}

function readWritten(where: Surroundings): EngineChoices {
  try {
    return choicesSchema.parse(JSON.parse(readFileSync(choicesFile(where), 'utf8')));
  } catch {
    return choicesSchema.parse({});
  }
}

/** What this user chose about engines; it is kept beside them, since all data folders, checkouts and versions share them. An unreadable file counts as none. */
export function readEngineChoices(where: Surroundings = surroundings()): EngineChoices {
  const written = readWritten(where);
  return { ...written, packPlace: (written.packPlace ?? where.environment[packPlaceVariable]) || null };
}

/** Changes some of the choices, in one step. What a lab's environment says is not written down: it may say something else tomorrow. */
export function changeEngineChoices(part: Partial<EngineChoices>, where: Surroundings = surroundings()): void {
  const file = choicesFile(where);
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify({ ...readWritten(where), ...part }, null, 2)}\n`, { flush: true });
  renameSync(temporary, file);
}
