import { expect, test } from 'vitest';
import { packManifest } from '../../../../core/engine/pack/packFormat.ts';

const sha256 = 'a'.repeat(64);
const engine = { id: 'tensorflow-cpu-2.21.0-linux-x64', name: 'tensorflow', version: '2.21.0', device: 'cpu', platform: 'linux-x64', addonVersion: '4.22.0', madeOf: 'wheels', sources: [] };

function problemsOf(changes: { id?: string; paths?: string[] }): string[] {
  const files = (changes.paths ?? ['tfjs_binding.node']).map((path) => ({ path, bytes: 1, sha256, isExecutable: false }));
  const parsed = packManifest.safeParse({ format: 1, engine: { ...engine, id: changes.id ?? engine.id }, files });
  return parsed.success ? [] : parsed.error.issues.map((issue) => (issue.path.length === 0 ? issue.message : issue.path.join('.')));
}

test('names of real engines and their files are taken', () => {
  const ids = ['tensorflow-cpu-2.21.0-linux-x64', 'tensorflow-gpu-2.21.0-linux-x64', 'tensorflow-cpu-2.9.1-win32-x64', 'jax_next.2'];
  expect(ids.flatMap((id) => problemsOf({ id }))).toEqual([]);
  const paths = ['tfjs_binding.node', 'tensorflow/libtensorflow_cc.so.2', 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc', 'nvidia/cudnn/lib/__init__.py', 'kernels-097afe97e0cb/hssl_kernels.node', 'c++/x', 'console', 'nullable/x'];
  expect(problemsOf({ paths })).toEqual([]);
});

test.each(['choices.json', 'x.json', '..', '../x', '.making-x', 'a/b', 'con', 'nul.x', 'com1', 'ends.', 'Upper', 'two words', '', 'x'.repeat(200)])('an engine is not called %j, which means something else beside the others', (id) => {
  expect(problemsOf({ id })).toEqual(['engine.id']);
});

test.each([
  [['a', 'a/b']],
  [['a/b/c', 'x', 'a/b']],
  [['lib/X', 'LIB/x/y']],
])('%j are refused: a file can not be a folder too', (paths) => {
  expect(problemsOf({ paths })).toEqual(['a file is also a folder']);
});

test('names that begin alike are no folders of each other', () => {
  expect(problemsOf({ paths: ['a', 'ab/c', 'b/a', 'b/ab', 'a.b/c'] })).toEqual([]);
});
