import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { type ExportedWeights, exportWeights } from '../../../core/nn/exportWeights.ts';
import { readSafetensors, writeSafetensors } from '../../../core/tensor/safetensors.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nanoBases, nanoBaseSpec } from '../../support/nanoBases.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { writeDrawnCheckpoint } from '../../support/writtenCheckpoint.ts';

const nano = (name: string): SpecInput => nanoBaseSpec(nanoBases.find((candidate) => candidate.name === name)!);

async function exported(input: SpecInput, choice?: ExportedWeights) {
  const folder = temporaryFolder();
  const checkpoint = await writeDrawnCheckpoint(folder, exampleSpec(input), 1);
  const target = path.join(folder, 'weights.safetensors');
  const answer = await exportWeights(checkpoint.path, target, choice);
  expect(answer).toEqual({ path: target, bytes: (await stat(target)).size });
  return { ...(await readSafetensors(target)), values: checkpoint.values };
}

describe('exported weights', () => {
  it("are the teacher's base, or the student's, with what it was trained with", async () => {
    const { tensors, metadata, values } = await exported(nano('vit'));
    expect(tensors.get('norm.weight')?.data).toEqual(values.get('teacher.base.norm.weight'));
    expect([...tensors.keys()].some((name) => /head|projection|teacher/.test(name))).toBe(false);
    expect(metadata).toMatchObject({ format: 'pt', network: 'teacher', part: 'base', architecture: 'vit', step: '6', epoch: '2', mean: '[0.5]', std: '[0.25]', scores: '{"step":6,"knn/base/k1":0.5}' });
    expect(metadata.timm).toBe('timm.create_model("vit_small_patch16_224", num_classes=0, img_size=32, patch_size=8, in_chans=1, embed_dim=16, depth=5, num_heads=2)');
    expect(JSON.parse(metadata.spec ?? '')).toEqual(exampleSpec(nano('vit')));
    const student = await exported(nano('vit'), { network: 'student', part: 'base' });
    expect([student.metadata.network, student.tensors.get('norm.weight')?.data]).toEqual(['student', values.get('student.base.norm.weight')]);
  });

  it('count batches where a network normalises by them, as strict loading asks for', async () => {
    const { tensors } = await exported(nano('resnet with the small stem'));
    expect(tensors.get('bn1.num_batches_tracked')).toEqual({ dtype: 'I64', shape: [], data: BigInt64Array.of(6n) });
    const names = [...tensors.keys()];
    expect(names.filter((name) => name.endsWith('num_batches_tracked')).length).toBe(names.filter((name) => name.endsWith('running_var')).length);
  });

  it('leave out the weights for the grids of other crops, and say so', async () => {
    const { tensors, metadata } = await exported(nano('resmlp'));
    expect([...tensors.keys()].filter((name) => name.includes('linear_tokens'))).toEqual([0, 1].flatMap((block) => ['weight', 'bias'].map((name) => `blocks.${block}.linear_tokens.${name}`)));
    expect(JSON.parse(metadata.leftOut ?? '')).toEqual([0, 1].flatMap((block) => ['bias', 'weight'].map((name) => `blocks.${block}.linear_tokens_2x2.${name}`)));
    expect(tensors.get('norm.alpha')?.shape).toEqual([1, 1, 16]);
    expect((await exported(nano('vit'))).metadata).not.toHaveProperty('leftOut');
  });

  it('are those of a head: its blocks, which are no network of timm, or of a parallel composition a whole one', async () => {
    const behind = await exported(nano('vit'), { network: 'teacher', part: 'convnext' });
    expect(behind.tensors.get('blocks.0.conv_dw.weight')?.shape).toEqual([16, 1, 7, 7]);
    expect([behind.metadata.part, behind.metadata.architecture, behind.metadata.timm]).toEqual(['convnext', 'convnext', undefined]);
    const network = { patchSize: 4, stages: { depths: [1, 1], widths: [8, 16] } };
    const beside = await exported({ ...nano('vit'), composition: 'parallel', heads: [{ architecture: 'convnext', network }] }, { network: 'student', part: 'convnext' });
    expect([beside.tensors.get('stem.0.weight')?.shape, beside.tensors.get('stem.0.bias')?.data]).toEqual([[8, 1, 4, 4], beside.values.get('student.heads.convnext.stem.0.bias')]);
    expect(beside.metadata.timmStatements).toMatch(/^model = timm\.models\.convnext\.ConvNeXt\(num_classes=0, in_chans=1, depths=\[1, 1, 0, 0\]/);
  });

  it('say why timm has no such network', async () => {
    expect((await exported(nano('pvt'))).metadata.notInTimm).toMatch(/^timm has no PVT of the first version/);
    const widths = { ...nano('swin'), base: { ...nano('swin').base, stages: { depths: [1, 1], widths: [16, 16], attentionHeads: [2, 2] } } };
    expect((await exported(widths)).metadata.notInTimm).toBe("timm's Swin doubles its width from stage to stage, and this one has 16, 16.");
  });

  it('are refused for a part that the run does not have, and for files that are no checkpoints', async () => {
    await expect(exported(nano('vit'), { network: 'teacher', part: 'resnet' })).rejects.toMatchObject({ code: 'badInput', path: 'part', message: 'The run has no part "resnet".', advice: 'It has base, convnext.' });
    await expect(exported({ ...nano('vit'), supervision: 'baseline' }, { network: 'teacher', part: 'convnext' })).rejects.toMatchObject({ advice: 'It has base.' });
    const file = path.join(temporaryFolder(), 'other.safetensors');
    await writeSafetensors(file, new Map([['a', { dtype: 'F32', shape: [1], data: new Float32Array(1) }]]));
    await expect(exportWeights(file, `${file}.out`)).rejects.toMatchObject({ code: 'badData', path: file });
  });
});
