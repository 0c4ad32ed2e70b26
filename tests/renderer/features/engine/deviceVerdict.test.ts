import { describe, expect, it } from 'vitest';
import { deviceVerdict } from '../../../../renderer/features/engine/deviceVerdict.ts';
import { cpuEngine as cpu, gpuEngine as gpu } from '../../../support/fakeEngines.ts';
import { fakeReport } from '../../../support/fakeStudioClient.ts';

describe('what is said about the device', () => {
  it.each([
    ['nothing installed', null, [], null, { tone: 'error', reason: 'noneHelp', mend: null }],
    ['a CPU engine where there is no GPU', cpu, [cpu], null, { tone: 'fine', reason: 'noGpu', mend: null }],
    ['a GPU engine in use', gpu, [cpu, gpu], 'RTX 4090', { tone: 'fine', reason: 'gpuIs', mend: null }],
    ['a GPU without an engine for it', cpu, [cpu], 'RTX 4090', { tone: 'warning', reason: 'noGpuEngine', mend: 'installGpu' }],
    ['a GPU engine without a GPU', cpu, [gpu], null, { tone: 'warning', reason: 'gpuUnused', mend: null }],
    ['a GPU and its engine that are not used', cpu, [cpu, gpu], 'RTX 4090', { tone: 'warning', reason: 'gpuNotTaken', mend: 'useGpu' }],
  ] as const)('with %s', (_, engine, engines, name, verdict) => {
    expect(deviceVerdict(fakeReport({ engine, engines: [...engines] }, { gpu: name }))).toEqual(verdict);
  });
});
