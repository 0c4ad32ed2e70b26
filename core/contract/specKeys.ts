import { z } from 'zod';
import { nearestKey } from './nearestKey.ts';
import { specSchema } from './spec.ts';

/** The schema below defaults and nullability, which say nothing about keys. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema;
}

/** The keys that the spec knows at a path (`['heads', 0]`); empty where a path does not lead to an object. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema = unwrap(specSchema);
  for (const key of path) {
    if (schema instanceof z.ZodObject) {
      const next = schema.shape[String(key)] as z.ZodType | undefined;
      if (next === undefined) {
        return [];
      }
      schema = unwrap(next);
    } else if (schema instanceof z.ZodArray) {
      schema = unwrap(schema.element as z.ZodType);
    } else {
      return [];
    }
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Every dotted path of the spec that holds a value; members of lists are left out. */
export function specPaths(prefix: readonly string[] = []): string[] {
  return knownKeys(prefix).flatMap((key) => {
    const path = [...prefix, key];
    const below = knownKeys(path);
    return below.length === 0 ? [path.join('.')] : specPaths(path);
  });
}

/** The known path most like a wrong one: `knn.k` for `evaluation.knn.k`, `schedule.epochs` for `schedule.epoch`. */
export function nearestPath(path: string): string | null {
  const candidates = specPaths();
  return candidates.find((candidate) => candidate.endsWith(`.${path}`)) ?? nearestKey(path, candidates);
}
