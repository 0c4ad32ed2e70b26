import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import { type ExperimentSpec, type HeadSpec, specSchema } from '../../../../core/contract/spec.ts';
import { sizeFieldAt, usualValueAt } from './networkFields.ts';
import { isRecord, type JsonRecord, readPath } from './readPath.ts';
import { writePath } from './writePath.ts';

/**
 * What the form edits: a spec with every default, that may hold wrong values while a person types.
 * `name` is absent while it follows the composition; `limit` while all images are used.
 */
export type SpecDraft = JsonRecord;

/** Every default of the spec. */
export const specDefaults: ExperimentSpec = specSchema.parse({});

/** Defaults of a head beside its architecture and id. */
export const headDefaults: Omit<HeadSpec, 'id' | 'architecture'> = readHeadDefaults();

function readHeadDefaults(): Omit<HeadSpec, 'id' | 'architecture'> {
  const [head] = specSchema.parse({ heads: [{ id: 'any', architecture: 'vit' }] }).heads as [HeadSpec];
  const { id: _id, architecture: _architecture, ...defaults } = head;
  return defaults;
}

function fill(defaults: unknown, value: unknown): unknown {
  if (value === undefined) {
    return defaults;
  }
  if (!isRecord(defaults) || !isRecord(value)) {
    return value;
  }
  const filled = Object.entries(defaults).map(([key, standard]) => [key, fill(standard, value[key])] as const);
  const unknownKeys = Object.entries(value).filter(([key]) => !Object.hasOwn(defaults, key));
  return { ...Object.fromEntries(filled), ...Object.fromEntries(unknownKeys) };
}

/** The id that a new head of an architecture gets: `convnext`, then `convnext-2`, ... */
export function freeHeadId(architecture: string, taken: readonly unknown[]): string {
  let id = architecture;
  for (let number = 2; taken.includes(id); number++) {
    id = `${architecture}-${number}`;
  }
  return id;
}

function fillHeads(heads: unknown): unknown {
  if (!Array.isArray(heads)) {
    return heads;
  }
  const taken = heads.map((head) => readPath(head, 'id'));
  return heads.map((head) => {
    if (!isRecord(head)) {
      return head;
    }
    const id = head.id ?? (typeof head.architecture === 'string' ? freeHeadId(head.architecture, taken) : undefined);
    taken.push(id);
    return fill({ id, architecture: undefined, ...headDefaults }, head);
  });
}

/**
 * Makes a draft of anything that a file, a preset or a stored draft holds: fills in what is missing, keeps what is wrong,
 * so that the form can show it with its message. Null when it isn't a JSON object.
 */
export function makeDraft(input: unknown): SpecDraft | null {
  if (!isRecord(input)) {
    return null;
  }
  const heads = input.heads ?? (input.supervision === 'baseline' ? [] : [{ architecture: 'convnext' }]);
  const filled = fill(specDefaults, { ...input, heads: fillHeads(heads) }) as SpecDraft;
  return input.name === undefined ? writePath(filled, 'name', undefined) : filled;
}

/** The heads of a draft, in order; empty while the list is not a list. */
export function draftHeads(draft: SpecDraft): JsonRecord[] {
  return Array.isArray(draft.heads) ? draft.heads.filter(isRecord) : [];
}

/** The complete spec behind a draft, or null while its shape is wrong. */
export function draftToSpec(draft: SpecDraft): ExperimentSpec | null {
  return checkSpec(draft).spec;
}

/** Whether the value at a path is not the spec's default. Heads compare with a head's defaults. */
export function isChanged(draft: SpecDraft, path: string): boolean {
  return JSON.stringify(readPath(draft, path)) !== JSON.stringify(defaultAt(path, draft));
}

/**
 * The default of the field at a path; undefined where there is none. That of a network's size is what its architecture in
 * the draft begins with.
 */
export function defaultAt(path: string, draft: SpecDraft = {}): unknown {
  if (sizeFieldAt(path) !== null) {
    return usualValueAt(draft, path);
  }
  const headField = /^heads\.\d+\.(\w+)$/.exec(path)?.[1];
  if (headField !== undefined) {
    return readPath(headDefaults, headField);
  }
  // Without a name a run is called after its composition.
  return path === 'name' ? undefined : readPath(specDefaults, path);
}
