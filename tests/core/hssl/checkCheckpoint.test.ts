import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { checkCheckpoint, checkpointFormat } from '../../../core/hssl/checkCheckpoint.ts';
import { createTrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { storedShapes } from '../../../core/hssl/trainingState.ts';
import type { SafetensorsHeader, SafetensorsLayout } from '../../../core/tensor/safetensors.ts';
import { smallSpec } from './smallSpec.ts';

const spec = smallSpec({ heads: [{ architecture: 'resnet' }] });
const dataset = { channels: 1, size: 8, mean: [0.5], deviation: [0.5] };

function headerOf(metadata: Record<string, string> = {}, change: (tensors: Map<string, SafetensorsLayout>) => void = () => {}): SafetensorsHeader {
  const shapes = storedShapes(createTrainingSetup(spec, { ...dataset, height: 8, width: 8 }));
  const tensors = new Map([...shapes].map(([name, shape]) => [name, { dtype: 'F32', shape } as SafetensorsLayout]));
  change(tensors);
  return {
    tensors,
    metadata: { format: checkpointFormat, step: '30', totalSteps: '90', epoch: '2.5', spec: JSON.stringify(spec), dataset: JSON.stringify(dataset), scores: '{"step":24,"knn/base/k20":0.5}', ...metadata },
  };
}

function refusalOf(header: SafetensorsHeader, wanted: ExperimentSpec = spec): [string, string] {
  try {
    checkCheckpoint(header, wanted, 'step-30.safetensors');
  } catch (error) {
    if (error instanceof StudioError) {
      expect(error.path).toBe('step-30.safetensors');
      return [error.code, error.message];
    }
    throw error;
  }
  throw new Error('it was not refused');
}

describe('checkCheckpoint', () => {
  it('says where a checkpoint stands and which evaluation it has behind it', () => {
    expect(checkCheckpoint(headerOf(), spec, 'x')).toEqual({
      step: 30,
      epoch: 2.5,
      evaluated: 24,
      scores: '{"step":24,"knn/base/k20":0.5}',
      dataset: JSON.stringify(dataset),
      unsent: [],
    });
    expect(checkCheckpoint(headerOf({ scores: '{}' }), spec, 'x').evaluated).toBe(-1);
    const points = [{ name: 'loss/total', step: 30, value: 2.5, time: 1000 }];
    expect(checkCheckpoint(headerOf({ unsent: JSON.stringify(points) }), spec, 'x').unsent).toEqual(points);
  });

  it('lets a run go on that was made longer, renamed, or is evaluated and saved at other times', () => {
    const other: ExperimentSpec = {
      ...spec,
      name: 'other',
      notes: 'longer',
      schedule: { ...spec.schedule, epochs: 99, device: 'cpu' },
      evaluation: { knn: { ...spec.evaluation.knn, everyEpochs: 7 } },
      checkpoint: { ...spec.checkpoint, keep: 9 },
    };
    expect(checkCheckpoint(headerOf(), other, 'x').step).toBe(30);
  });

  it('names the first field of the spec that would make it another run', () => {
    const wider = { ...spec, base: { ...spec.base, width: 2 * spec.base.width } };
    expect(refusalOf(headerOf(), wider)).toEqual([
      'badData',
      `the run cannot go on from this checkpoint: it was written with base.width = ${spec.base.width}, and this run has ${2 * spec.base.width}`,
    ]);
    expect(refusalOf(headerOf(), { ...spec, schedule: { ...spec.schedule, seed: 5 } })[1]).toContain('schedule.seed = 0, and this run has 5');
    const more = { ...spec, heads: [...spec.heads, { ...spec.heads[0], id: 'second' }] as ExperimentSpec['heads'] };
    expect(refusalOf(headerOf(), more)[1]).toContain('it was written with heads = ');
  });

  it('reads a spec that was written before a field had come to be, as its default', () => {
    const { everyMinutes: _everyMinutes, ...checkpoint } = spec.checkpoint;
    expect(checkCheckpoint(headerOf({ spec: JSON.stringify({ ...spec, checkpoint }) }), spec, 'x').step).toBe(30);
  });

  it.each<[string, SafetensorsHeader, [string, string]]>([
    ['a newer version', headerOf({ format: 'hssl-studio checkpoint 2' }), ['newerData', 'a newer HSSL Studio wrote this checkpoint (format 2; this one knows 1)']],
    ['weights that were exported', headerOf({ format: 'pt' }), ['badData', 'it is not one that HSSL Studio wrote']],
    ['no spec', headerOf({ spec: '{' }), ['badData', 'it does not say which spec it was written with']],
    ['no step', headerOf({ step: 'many' }), ['badData', 'it does not say where it stands']],
    ['no images', headerOf({ dataset: '{}' }), ['badData', 'it does not say which images it was trained on']],
    ['a missing tensor', headerOf({}, (tensors) => tensors.delete('teacher.base.cls_token')), ['badData', 'the tensor teacher.base.cls_token is missing']],
    [
      'a tensor of another shape',
      headerOf({}, (tensors) => tensors.set('centre.projections.head', { dtype: 'F32', shape: [1, 3] })),
      ['badData', `the tensor centre.projections.head is F32 [1, 3] instead of F32 [1, ${spec.objective.prototypes}]`],
    ],
    ['a tensor of another type', headerOf({}, (tensors) => tensors.set('student.base.norm.bias', { dtype: 'BF16', shape: [spec.base.width] })), ['badData', 'the tensor student.base.norm.bias is BF16 [']],
    ['a tensor too many', headerOf({}, (tensors) => tensors.set('student.extra', { dtype: 'F32', shape: [] })), ['badData', 'this run has no tensor student.extra']],
  ])('refuses %s', (_what, header, [code, message]) => {
    expect(refusalOf(header)).toEqual([code, expect.stringContaining(message)]);
  });
});
