import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { exportWeights } from '../../../core/nn/exportWeights.ts';
import { initialWeightsProblems, readInitialWeights } from '../../../core/nn/initialWeights.ts';
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from '../../../core/tensor/safetensors.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nanoBases, nanoBaseSpec } from '../../support/nanoBases.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { writeDrawnCheckpoint } from '../../support/writtenCheckpoint.ts';

const nano = (name: string): SpecInput => nanoBaseSpec(nanoBases.find((candidate) => candidate.name === name)!);

/** An export of a base, with its tensors changed. */
async function weightsOf(input: SpecInput, change: (tensors: Map<string, SafetensorsEntry>) => void = () => {}, channels = 1) {
  const folder = temporaryFolder();
  const spec = exampleSpec(input);
  const checkpoint = await writeDrawnCheckpoint(folder, spec, channels);
  const file = path.join(folder, 'base.safetensors');
  await exportWeights(checkpoint.path, file);
  const { tensors, metadata } = await readSafetensors(file);
  change(tensors);
  await writeSafetensors(file, tensors, metadata);
  return { file, base: spec.base, values: checkpoint.values };
}

/** What is said of a file, without the parameters that repeat it. */
async function problemsOf(file: string, input: SpecInput = nano('vit'), channels = 1) {
  const problems = await initialWeightsProblems(file, exampleSpec(input).base, channels);
  return problems.map(({ path: where, key, message, advice, details }) => ({ where, key, message: message.replaceAll(file, 'FILE'), advice, details }));
}

const ones = (...shape: number[]): SafetensorsEntry => ({ dtype: 'F32', shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(1) });

describe('initial weights', () => {
  it.each(nanoBases.map((base) => [base.name, base] as const))('come back from our own export as they were: %s', async (_name, base) => {
    const { file, base: spec, values } = await weightsOf(nanoBaseSpec(base));
    expect(await initialWeightsProblems(file, spec, 1)).toEqual([]);
    const read = await readInitialWeights(file, spec, 1);
    expect(read.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(read.values.size).toBeGreaterThan(8);
    for (const [name, numbers] of read.values) {
      expect([name, numbers]).toEqual([name, values.get(`teacher.base.${name}`)]);
    }
    // Only weights for the grids of local crops are not among them.
    const left = [...values.keys()].filter((name) => name.startsWith('teacher.base.') && !read.values.has(name.slice('teacher.base.'.length)));
    expect(left.every((name) => name.includes('linear_tokens_2x2'))).toBe(true);
  });

  it('may have a classifier, and be of other precisions', async () => {
    const { file, base } = await weightsOf(nano('vit'), (tensors) => {
      tensors.set('head.weight', ones(10, 16)).set('head.bias', ones(10));
      tensors.set('norm.weight', { dtype: 'F16', shape: [16], data: new Uint16Array(16).fill(0x3c00) });
      tensors.set('norm.bias', { dtype: 'BF16', shape: [16], data: new Uint16Array(16).fill(0x4000) });
      tensors.set('blocks.0.norm1.bias', { dtype: 'F64', shape: [16], data: new Float64Array(16).fill(3) });
    });
    const { values } = await readInitialWeights(file, base, 1);
    const read = ['norm.weight', 'norm.bias', 'blocks.0.norm1.bias'].map((name) => values.get(name));
    expect(read).toEqual([1, 2, 3].map((value) => new Float32Array(16).fill(value)));
  });

  it('name all tensors that are missing, too many or misshapen', async () => {
    const { file, base } = await weightsOf(nano('vit'), (tensors) => {
      tensors.delete('norm.bias');
      tensors.delete('cls_token');
      tensors.set('fc_norm.weight', ones(16));
      tensors.set('norm.weight', ones(15));
      tensors.set('blocks.0.norm1.weight', { dtype: 'I32', shape: [16], data: new Int32Array(16) });
    });
    const sized = 'Choose the size of the vit that the file was made for, or another file.';
    expect(await problemsOf(file)).toEqual([
      {
        where: 'base.initialWeights',
        key: 'weightsMisshapen',
        message: 'Tensors of the initial weights have another shape: blocks.0.norm1.weight I32, not floating-point, norm.weight [15] instead of [16] (FILE).',
        advice: sized,
        details: ['blocks.0.norm1.weight I32, not floating-point', 'norm.weight [15] instead of [16]'].map((line) => `Tensors of the initial weights have another shape: ${line}`),
      },
      { where: 'base.initialWeights', key: 'weightsMissing', message: 'The initial weights lack tensors: cls_token, norm.bias (FILE).', advice: sized, details: ['The initial weights lack tensors: cls_token', 'The initial weights lack tensors: norm.bias'] },
      { where: 'base.initialWeights', key: 'weightsExtra', message: 'The initial weights have tensors that this vit has not: fc_norm.weight (FILE).', advice: sized, details: ['The initial weights have tensors that this vit has not: fc_norm.weight'] },
    ]);
    await expect(readInitialWeights(file, base, 1)).rejects.toMatchObject({ code: 'badInput', path: 'base.initialWeights', advice: sized, details: { length: 5 } });
  });

  it('count the names that a message has no room for', async () => {
    const { file } = await weightsOf(nano('vit'));
    const deeper = { ...nano('vit'), base: { ...nano('vit').base, depth: 7 } };
    const [problem, ...others] = await problemsOf(file, deeper);
    expect(others).toEqual([]);
    expect(problem?.message).toMatch(/^The initial weights lack tensors: (blocks\.5\.[\w.]+, ){6}\.\.\. \(\+18\) \(FILE\)\.$/);
    expect(problem?.details?.at(-1)).toBe('The initial weights lack tensors: blocks.6.mlp.fc2.bias');
  });

  it.each<[string, SpecInput, SpecInput, number, string, string?]>([
    ['other channels', nano('vit'), nano('vit'), 3, 'The file is for images of 1 channel, and the data set has 3. Choose a data set that fits, or another file.', 'weightsChannels'],
    ['positions of another grid', nano('vit'), { ...nano('vit'), base: { ...nano('vit').base, imageSize: 64 } }, 1, 'The file was made for base.imageSize = 32: choose that, or another file.'],
    ['weights across other patches', nano('resmlp'), { ...nano('resmlp'), base: { ...nano('resmlp').base, imageSize: 64 } }, 1, 'The file was made for base.imageSize = 32: choose that, or another file.'],
    ['positions of other stages', nano('pvt'), { ...nano('pvt'), base: { ...nano('pvt').base, imageSize: 64 } }, 1, 'The file was made for base.imageSize = 32: choose that, or another file.'],
    ['other patches', nano('vit'), { ...nano('vit'), base: { ...nano('vit').base, patchSize: 4 } }, 1, 'The file was made for base.patchSize = 8: choose that, or another file.'],
    ['other patches of other images', nano('vit'), { ...nano('vit'), base: { ...nano('vit').base, imageSize: 64, patchSize: 4 } }, 1, 'The file was made for base.patchSize = 8, base.imageSize = 32: choose that, or another file.'],
    ['other windows', nano('swin'), { ...nano('swin'), base: { ...nano('swin').base, window: 4 } }, 1, 'The file was made for base.window = 3: choose that, or another file.'],
  ])('say what would fit: %s', async (_title, written, wanted, channels, advice, key = 'weightsSettings') => {
    const { file } = await weightsOf(written);
    expect((await problemsOf(file, wanted, channels)).map((problem) => [problem.key, problem.advice])).toEqual([[key, advice]]);
  });

  it('tell a prefix of all names, and the export of a head', async () => {
    const { file } = await weightsOf(nano('vit'), (tensors) => {
      const entries = [...tensors];
      tensors.clear();
      entries.forEach(([name, entry]) => tensors.set(`backbone.${name}`, entry));
    });
    expect((await problemsOf(file)).map(({ key, advice }) => [key, advice])).toEqual(['weightsMissing', 'weightsExtra'].map((key) => [key, 'The names in the file start with "backbone.". Save it anew with names without that.']));
    const folder = temporaryFolder();
    const checkpoint = await writeDrawnCheckpoint(folder, exampleSpec(nano('vit')), 1);
    const head = path.join(folder, 'head.safetensors');
    await exportWeights(checkpoint.path, head, { network: 'teacher', part: 'convnext' });
    expect((await problemsOf(head)).every(({ advice }) => advice === 'The file has the head "convnext" of a run. Export its base instead: --part base.')).toBe(true);
  });

  it('are refused where numbers are not finite', async () => {
    const { file, base } = await weightsOf(nano('vit'), (tensors) => tensors.set('norm.bias', { ...ones(16), data: new Float32Array(16).fill(Number.NaN) }));
    expect(await initialWeightsProblems(file, base, 1)).toEqual([]);
    await expect(readInitialWeights(file, base, 1)).rejects.toMatchObject({ code: 'badData', path: 'base.initialWeights', message: expect.stringContaining('norm.bias') as string });
  });

  it('are refused as pickles by their contents, with the way to convert them', async () => {
    const folder = temporaryFolder();
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(26), Buffer.from('archive/data.pkl'), Buffer.alloc(100)]);
    const files = { 'vit.pth': zip, 'old.safetensors': Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]), 'new.bin': Buffer.from([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0]) };
    // What is there already is not overwritten.
    const targets: Record<string, string> = { 'vit.pth': 'vit.safetensors', 'old.safetensors': 'old-converted.safetensors', 'new.bin': 'new.safetensors' };
    for (const [name, contents] of Object.entries(files)) {
      const file = path.join(folder, name);
      writeFileSync(file, contents);
      const [problem] = await problemsOf(file);
      expect(problem).toMatchObject({ key: 'weightsPickle', message: 'FILE is a pickle, not a safetensors file.' });
      const [, ...python] = problem?.advice?.split('\n') ?? [];
      expect(python).toEqual([
        'import torch, safetensors.torch',
        `safetensors.torch.save_file({name: value.clone().contiguous() for name, value in torch.load("${file}", map_location="cpu", weights_only=True).items()}, "${path.join(folder, targets[name] ?? '')}")`,
      ]);
    }
  });

  it('are refused where the file is cut off, empty, something else, or not there', async () => {
    const { file } = await weightsOf(nano('vit'));
    const folder = path.dirname(file);
    truncateSync(file, readFileSync(file).length - 1);
    const empty = path.join(folder, 'empty');
    writeFileSync(empty, '');
    const text = path.join(folder, 'text');
    writeFileSync(text, 'version https://git-lfs.github.com/spec/v1');
    const inner = path.join(folder, 'folder');
    mkdirSync(inner);
    const found = await Promise.all([file, empty, text, inner, path.join(folder, 'none'), path.join(text, 'below'), 'base.safetensors'].map((one) => problemsOf(one)));
    expect(found.flat().map(({ key, message }) => [key, message])).toEqual([
      ['weightsBroken', expect.stringMatching(/the file is cut off or has too much \(FILE\)\.$/)],
      ['weightsBroken', expect.stringMatching(/at least 8 bytes, this one 0/)],
      ['weightsBroken', expect.stringMatching(/no whole safetensors file: its header says/)],
      ['weightsUnreadable', 'The initial weights cannot be read: this is not a plain file (FILE).'],
      ['weightsUnreadable', 'The initial weights cannot be read: there is no such file (FILE).'],
      ['weightsUnreadable', 'The initial weights cannot be read: there is no such file (FILE).'],
      ['weightsRelative', 'The path of the initial weights is relative: FILE.'],
    ]);
  });
});
