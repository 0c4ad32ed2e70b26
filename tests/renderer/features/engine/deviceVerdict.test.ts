import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../../../core/contract/engine.ts';
import { deviceVerdict } from '../../../../renderer/features/engine/deviceVerdict.ts';

const cpu: EngineInfo = { id: 'cpu', name: 'TensorFlow', version: '2.21.0', device: 'cpu', path: '/e/cpu' };
const gpu: EngineInfo = { ...cpu, id: 'gpu', device: 'gpu', path: '/e/gpu' };
const machine = (name: string | null) => ({ hostname: 'h', platform: 'p', processor: 'c', cores: 2, memoryBytes: 1, gpu: name });

describe('what is said about the device', () => {
  it.each([
    ['nothing installed', null, [], null, { tone: 'error', reason: 'noneHelp', mend: 'npm run setup' }],
    ['a CPU engine where there is no GPU', cpu, [cpu], null, { tone: 'fine', reason: 'noGpu', mend: null }],
    ['a GPU engine in use', gpu, [cpu, gpu], 'RTX 4090', { tone: 'fine', reason: 'gpuIs', mend: null }],
    ['a GPU without an engine for it', cpu, [cpu], 'RTX 4090', { tone: 'warning', reason: 'noGpuEngine', mend: 'HSSL_STUDIO_ENGINE=gpu npm run setup' }],
    ['a GPU engine without a GPU', cpu, [gpu], null, { tone: 'warning', reason: 'gpuUnused', mend: null }],
    ['a GPU and its engine that are not used', cpu, [cpu, gpu], 'RTX 4090', { tone: 'warning', reason: 'gpuNotTaken', mend: null }],
  ] as const)('with %s', (_, engine, engines, name, verdict) => {
    expect(deviceVerdict({ engine, engines: [...engines], machine: machine(name) })).toEqual(verdict);
  });
});
