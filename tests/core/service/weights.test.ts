import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { readSafetensorsHeader } from '../../../core/tensor/safetensors.ts';
import { createRun, scriptedSpec, startStudio, whenEnded } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';

let folders: TestFolders;
let client: StudioClient;
let exports: string;

beforeEach(async () => {
  folders = await testFolders();
  ({ client } = await startStudio(folders));
  exports = path.join(path.dirname(folders.data), 'exports');
  mkdirSync(exports);
});

async function errorOf(request: Promise<unknown>): Promise<StudioError> {
  const error: unknown = await request.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof StudioError)) {
    throw new Error(`no error of ours: ${String(error)}`);
  }
  return error;
}

/** A run with a whole checkpoint, of images of one channel. */
async function trainedRun(): Promise<string> {
  const id = await createRun(client, { isResumable: true });
  await whenEnded(client, id);
  return id;
}

test('weights are exported of either network and any part, with a configuration beside them on request', async () => {
  const id = await trainedRun();
  const file = path.join(exports, 'weights.safetensors');
  const plain = await client.request('runs.export', { id, format: 'safetensors', path: file });
  expect([Object.keys(plain), (await readSafetensorsHeader(file)).metadata]).toMatchObject([['path', 'bytes'], { network: 'teacher', part: 'base' }]);
  await client.request('runs.export', { id, format: 'safetensors', path: file, network: 'student', part: 'convnext' });
  expect((await readSafetensorsHeader(file)).metadata).toMatchObject({ network: 'student', part: 'convnext' });
  const { configuration } = await client.request('runs.export', { id, format: 'safetensors', path: file, for: 'mmseg' });
  expect(configuration).toBe(path.join(exports, 'weights.mmseg.py'));
  expect(readFileSync(configuration ?? '', 'utf8')).toContain('file="{{ fileDirname }}/weights.safetensors"');
});

test('an export that cannot be is refused before anything is written', async () => {
  const id = await trainedRun();
  const file = path.join(exports, 'weights.safetensors');
  const request = { id, format: 'safetensors', path: file } as const;
  expect(await errorOf(client.request('runs.export', { ...request, part: 'resnet' }))).toMatchObject({ code: 'badInput', path: 'part', advice: 'It has base, convnext.' });
  expect(await errorOf(client.request('runs.export', { ...request, part: 'convnext', for: 'mmdet' }))).toMatchObject({ code: 'badInput', path: 'part' });
  expect(await errorOf(client.request('runs.export', { ...request, format: 'csv', network: 'student' }))).toMatchObject({ code: 'badInput', path: 'network', advice: 'Leave it out, or export safetensors.' });
  mkdirSync(path.join(exports, 'weights.mmdet.py'));
  expect(await errorOf(client.request('runs.export', { ...request, for: 'mmdet' }))).toMatchObject({ code: 'badInput', path: path.join(exports, 'weights.mmdet.py') });
  expect(existsSync(file)).toBe(false);
});

test('initial weights are checked when a spec is, and when it is queued', async () => {
  const id = await trainedRun();
  const file = path.join(exports, 'weights.safetensors');
  await client.request('runs.export', { id, format: 'safetensors', path: file });
  const spec = (initialWeights: string, patchSize = 7) => scriptedSpec({ steps: 1 }, { base: { initialWeights, patchSize } });
  const problemsOf = async (input: SpecInput) => (await client.request('spec.check', { spec: input })).problems.map((problem) => [problem.path, problem.key, problem.details]);
  const details = ['pos_embed [1, 50, 96] instead of [1, 17, 96]', 'patch_embed.proj.weight [96, 1, 4, 4] instead of [96, 1, 7, 7]'].map((line) => `Tensors of the initial weights have another shape: ${line}`);
  expect(await problemsOf(spec(file))).toEqual([['base.initialWeights', 'weightsSettings', details]]);
  expect(await problemsOf(spec('weights.safetensors'))).toEqual([['base.initialWeights', 'weightsRelative', undefined]]);
  expect(await problemsOf(spec(file, 4))).toEqual([]);
  const refused = await errorOf(client.request('runs.create', { specs: [spec(file)] }));
  expect([refused.code, refused.path, refused.details]).toEqual(['badInput', 'base.initialWeights', details]);
  writeFileSync(file, 'PK\u0003\u0004 data.pkl');
  expect((await errorOf(client.request('runs.create', { specs: [scriptedSpec({}), spec(file)] }))).path).toBe('specs.1.base.initialWeights');
  expect((await client.request('runs.list', {})).length).toBe(1);
});

test('a base that cannot be built, or a data set that is not there, is told alone', async () => {
  const { problems } = await client.request('spec.check', { spec: scriptedSpec({}, { base: { initialWeights: '/nowhere', patchSize: 5 } }) });
  expect(problems.map(({ key }) => key)).toEqual(['patchDoesNotDivide']);
  const other = await client.request('spec.check', { spec: { ...scriptedSpec({}, { base: { initialWeights: '/nowhere' } }), dataset: 'none' } });
  expect(other.problems.map(({ key }) => key)).toEqual(['noDataset']);
});
