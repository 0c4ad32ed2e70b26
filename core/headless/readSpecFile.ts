import { readFileSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../contract/error.ts';

const reasons: Partial<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EISDIR: 'This is a folder, and a spec is a file.',
  EACCES: 'You may not read this file.',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The spec with the whole path of its initial weights, which may be relative to `folder`; all else stays as it is. */
export function withWholePaths(spec: unknown, folder: string): unknown {
  if (!isRecord(spec) || !isRecord(spec.base)) {
    return spec;
  }
  const { initialWeights } = spec.base;
  return typeof initialWeights === 'string' && initialWeights !== '' ? { ...spec, base: { ...spec.base, initialWeights: path.resolve(folder, initialWeights) } } : spec;
}

/**
 * Reads a spec file (`.hsslspec` or `.json`). Paths in it are relative to its folder, and whole in what is returned.
 *
 * @throws StudioError `notFound` or `badInput`
 */
export function readSpecFile(file: string): unknown {
  const place = path.resolve(file);
  let text: string;
  try {
    text = readFileSync(place, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new StudioError(code === 'ENOENT' ? 'notFound' : 'badInput', reasons[code] ?? `The file cannot be read (${code}).`, {
      path: place,
      advice: 'Give the path of a spec file.',
      cause,
    });
  }
  try {
    return withWholePaths(JSON.parse(text.replace(/^\uFEFF/, '')) as unknown, path.dirname(place));
  } catch (cause) {
    throw new StudioError('badInput', `This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      path: place,
      advice: 'Correct the file; a spec from the app can be saved as JSON on the Compose page.',
      cause,
    });
  }
}
