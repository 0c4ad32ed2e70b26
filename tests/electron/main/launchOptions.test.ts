import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readLaunchOptions } from '../../../electron/main/launchOptions.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['--data DIR', ['electron', '.', '--data', '/a/b'], '/a/b'],
  ['--data=DIR', ['electron', '--no-sandbox', '--data=/a/b', '.'], '/a/b'],
  ['a relative folder', ['electron', '.', '--data', 'here'], path.resolve('here')],
  ['the last of two', ['electron', '--data', '/a', '--data=/b'], '/b'],
  ['the environment without an argument', ['electron', '.'], '/from/environment'],
  ['the environment with an empty argument', ['electron', '.', '--data='], '/from/environment'],
  ['the environment with an argument that lacks its folder', ['electron', '.', '--data'], '/from/environment'],
])('takes %s', (_title, argv, expected) => {
  vi.stubEnv('HSSL_STUDIO_DATA', '/from/environment');
  expect(readLaunchOptions(argv)).toEqual({ dataFolder: expected });
});
