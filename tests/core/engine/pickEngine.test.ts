import { expect, test } from 'vitest';
import type { EngineInfo } from '../../../core/contract/engine.ts';
import { pickEngine } from '../../../core/engine/chooseEngine.ts';

const cpu: EngineInfo = { id: 'tensorflow-cpu-2.21.0-linux-x64', name: 'tensorflow', version: '2.21.0', device: 'cpu', path: '/engines/cpu' };
const gpu: EngineInfo = { id: 'tensorflow-gpu-2.21.0-linux-x64', name: 'tensorflow', version: '2.21.0', device: 'gpu', path: '/engines/gpu' };
const card = 'NVIDIA RTX A6000';

test('auto takes the GPU where there are a GPU and an engine for it, and else says why not', () => {
  expect(pickEngine('auto', [gpu, cpu], [card])).toEqual({ ...gpu, why: `${card} and an engine for it are there.` });
  expect(pickEngine('auto', [gpu, cpu], [])).toEqual({ ...cpu, why: 'No NVIDIA GPU with a working driver was found.' });
  expect(pickEngine('auto', [cpu], [card])).toEqual({ ...cpu, why: `There is a ${card}, but no engine for it.` });
});

test('an engine for GPUs serves the CPU where it is the only one', () => {
  expect(pickEngine('cpu', [gpu], [card])).toEqual({ ...gpu, device: 'cpu', why: 'The CPU was asked for.' });
  expect(pickEngine('cpu', [gpu, cpu], [card])).toEqual({ ...cpu, why: 'The CPU was asked for.' });
});

test('a GPU that was asked for is never replaced by the CPU', () => {
  expect(() => pickEngine('gpu', [cpu], [card])).toThrow(expect.objectContaining({ code: 'engine', path: 'schedule.device', advice: expect.stringContaining('hssl engine install --device gpu') }));
  expect(() => pickEngine('gpu', [gpu, cpu], [])).toThrow(expect.objectContaining({ code: 'engine', message: 'A GPU was asked for. No NVIDIA GPU with a working driver was found.' }));
});

test('without an engine the mend is told', () => {
  expect(() => pickEngine('auto', [], [])).toThrow(expect.objectContaining({ code: 'engine', advice: 'Install one on the page Engine, or with `hssl engine install`.' }));
});

test('the engine that a person chose goes before others, and never runs on another device in silence', () => {
  const older = { ...cpu, id: 'tensorflow-cpu-2.9.1-linux-x64', version: '2.9.1' };
  expect(pickEngine('auto', [gpu, cpu, older], [card], older.id)).toEqual({ ...older, why: `It was chosen, though there is a ${card}.` });
  expect(pickEngine('cpu', [cpu, older], [], older.id)).toEqual({ ...older, why: 'The CPU was asked for.' });
  expect(pickEngine('gpu', [gpu, cpu], [card], cpu.id)).toEqual({ ...gpu, why: `${card} and an engine for it are there.` });
  expect(pickEngine('auto', [gpu, cpu], [], gpu.id)).toEqual({ ...cpu, why: 'No NVIDIA GPU with a working driver was found.' });
  expect(pickEngine('auto', [gpu, cpu], [card], 'removed')).toEqual({ ...gpu, why: `${card} and an engine for it are there.` });
});
