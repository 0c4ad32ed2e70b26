import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../scripts/package/options.mjs';
import { platforms } from '../../scripts/package/platforms.mjs';

/** The reader that electron-builder brings along; it has no types. */
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

interface Step {
  uses?: string;
  run?: string;
}
interface Job {
  steps: Step[];
  strategy?: { matrix: { include: { arguments: string }[] } };
}

const text = readFileSync(path.resolve(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8');
const { jobs, permissions } = load(text) as { jobs: Record<string, Job>; permissions: object };
const steps = Object.values(jobs).flatMap((job) => job.steps);

test('every action of the release is pinned to a commit, and may only read', () => {
  expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect(permissions).toEqual({ contents: 'read' });
});

test('the release makes every format but the unpacked app, for every platform that is asked for', () => {
  const requests = (jobs.package?.strategy?.matrix.include ?? []).flatMap((entry) => parseOptions(entry.arguments.split(' '), '/checkout').requests);
  expect(requests.map(({ target }) => target.id).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-x64', 'win32-x64']);
  for (const { target, formats } of requests) {
    expect([...formats].sort()).toEqual(platforms[target.platform].formats.filter((format) => format !== 'dir').sort());
  }
});

test('the release tests first, and hands out hashes', () => {
  expect(jobs.test?.steps.some(({ run }) => run?.startsWith('npm test'))).toBe(true);
  expect(jobs.checksums?.steps.some(({ run }) => run?.includes('sha256sum'))).toBe(true);
});
