import { z } from 'zod';
import { FeedTrouble } from './feedTrouble.ts';

/**
 * A package lies beside its list. Its name becomes a file name here and an argument of the system's package manager, so that it
 * may hold nothing that means something to either: no folder, no escape, no quote.
 */
const packageName = /^[A-Za-z0-9][A-Za-z0-9 ._+~-]*$/;

/** Longest notes that are shown. */
const longestNotes = 20_000;

const listedPackage = z.object({
  url: z.string().max(255).regex(packageName, 'is no plain file name'),
  /** Base64 of 64 bytes. An update without it is refused, also one that has only a weaker hash. */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'is no SHA-512 in base64'),
  size: z.int().positive().optional(),
  isAdminRightsRequired: z.boolean().optional(),
});

const notes = z.union([z.string(), z.array(z.object({ note: z.string().nullish() })).transform((list) => list.map(({ note }) => note ?? '').join('\n\n'))]);

const updateIndex = z.object({
  version: z.string().max(100),
  files: z.array(listedPackage).min(1).max(50),
  releaseNotes: notes.nullish().transform((text) => text?.trim().slice(0, longestNotes) || null),
  releaseDate: z.coerce.string().optional(),
  minimumSystemVersion: z.string().optional(),
});

/** A package that the list of a feed names. */
export type ListedPackage = z.output<typeof listedPackage>;

/** The list that packaging writes: `latest-linux.yml`, `latest-mac.yml`, `latest.yml`. Fields that we do not use are left out. */
export type UpdateIndex = z.output<typeof updateIndex>;

/**
 * Checks what a feed has sent as its list.
 *
 * @throws FeedTrouble `badIndex` with the first field that is wrong
 */
export function readUpdateIndex(content: unknown): UpdateIndex {
  const read = updateIndex.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new FeedTrouble('badIndex', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return read.data;
}

/** The package of a kind for a processor: the one that names it, else the first. */
export function choosePackage(index: UpdateIndex, extension: string, architecture: string): ListedPackage | null {
  const ofKind = index.files.filter(({ url }) => url.toLowerCase().endsWith(extension.toLowerCase()));
  return ofKind.find(({ url }) => url.includes(architecture)) ?? ofKind[0] ?? null;
}
