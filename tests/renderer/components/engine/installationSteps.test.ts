import { describe, expect, it } from 'vitest';
import { installationSteps } from '../../../../renderer/components/engine/installationSteps.ts';

const file = '/mnt/lab/a.hsslengine';
const address = 'https://lab.example/a.hsslengine';
const told = (...step: Parameters<typeof installationSteps>) => installationSteps(...step).map(({ phase, state }) => `${phase} ${state}`);

describe('the steps of an installation', () => {
  it('are those of its source', () => {
    expect(told({ source: 'pack', pack: address, phase: 'checking', state: 'running' })).toEqual(['downloading done', 'checking current', 'unpacking waiting', 'testing waiting']);
    expect(told({ source: 'pack', pack: file, phase: 'checking', state: 'running' })).toEqual(['checking current', 'unpacking waiting', 'testing waiting']);
    expect(told({ source: 'official', pack: null, phase: 'testing', state: 'running' })).toEqual(['downloading done', 'testing current']);
    expect(told({ source: 'wheels', pack: null, phase: 'building', state: 'paused' })).toEqual(['downloading done', 'checking done', 'unpacking done', 'building current', 'testing waiting']);
  });

  it('begin with waiting only while there is something to wait for', () => {
    expect(told({ source: 'pack', pack: address, phase: 'waiting', state: 'running' })[0]).toBe('waiting current');
  });

  it('show where it failed, and all of them done at its end', () => {
    expect(told({ source: 'pack', pack: address, phase: 'unpacking', state: 'failed' })).toEqual(['downloading done', 'checking done', 'unpacking failed', 'testing waiting']);
    expect(told({ source: 'pack', pack: address, phase: 'testing', state: 'done' }).every((step) => step.endsWith(' done'))).toBe(true);
  });
});
