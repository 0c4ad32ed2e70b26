import { describe, expect, it } from 'vitest';
import { presets } from '../../../../core/contract/presets.ts';
import { addHead } from '../../../../renderer/features/compose/model/headList.ts';
import { makeDraft, type SpecDraft } from '../../../../renderer/features/compose/model/specDraft.ts';
import { findField } from '../../../../renderer/features/compose/model/specFields.ts';
import { describePicture } from '../../../../renderer/features/compose/picture/describePicture.ts';
import { layoutPicture } from '../../../../renderer/features/compose/picture/layoutPicture.ts';
import type { PictureLayout } from '../../../../renderer/features/compose/picture/pictureLayout.ts';
import { networkDetail, shortNetworkDetail } from '../../../../renderer/features/compose/picture/networkDetail.ts';
import { pictureModel } from '../../../../renderer/features/compose/picture/pictureModel.ts';
import { sketchBlocks } from '../../../../renderer/features/compose/picture/sketchBlocks.ts';

const room = { width: 1100, maxHeight: 280 };

function layoutOf(input: unknown, size = room): PictureLayout {
  return layoutPicture(pictureModel(makeDraft(input) as SpecDraft), size);
}

function edgeIds(layout: PictureLayout, kind: string) {
  return layout.edges.filter((edge) => edge.kind === kind).map((edge) => edge.id);
}

function overlaps(layout: PictureLayout) {
  return layout.nodes.flatMap((left, index) =>
    layout.nodes
      .slice(index + 1)
      .filter((right) => left.x < right.x + right.width && right.x < left.x + left.width && left.y < right.y + right.height && right.y < left.y + left.height)
      .map((right) => `${left.id} over ${right.id}`),
  );
}

describe('the picture of a composition', () => {
  it('of one head has the two losses of Eq. 1, both aimed at by the teacher’s head', () => {
    const layout = layoutOf({ heads: [{ architecture: 'convnext' }] });
    expect(edgeIds(layout, 'target')).toEqual(['target:base:all', 'target:all']);
    expect(layout.nodes.filter((node) => node.kind === 'loss').map((node) => node.id)).toEqual(['loss:convnext', 'loss:base']);
    expect(edgeIds(layout, 'average')).toEqual(['average:base', 'average:head']);
    expect(edgeIds(layout, 'measure')).toEqual(['measure']);
    expect(layout.edges.some((edge) => edge.id === 'head:teacher>projection:teacher')).toBe(true);
    expect(layout.edges.some((edge) => edge.id === 'z>projection:teacher')).toBe(false);
  });

  it('of the baseline has one loss, aimed at by the teacher’s base, and no D', () => {
    const layout = layoutOf({ supervision: 'baseline', heads: [] });
    expect(edgeIds(layout, 'target')).toEqual(['target:base:all']);
    expect(layout.nodes.map((node) => node.kind)).not.toContain('head');
    expect(layout.nodes.map((node) => node.kind)).not.toContain('discrepancy');
    expect(layout.edges.some((edge) => edge.id === 'z>projection:teacher')).toBe(true);
  });

  it('of a concat joins all heads before one projection', () => {
    const layout = layoutOf({ combine: 'concat', heads: [{ architecture: 'convnext' }, { architecture: 'resmlp' }] });
    expect(layout.edges.filter((edge) => edge.id.endsWith('>concat')).map((edge) => edge.architecture)).toEqual(['convnext', 'resmlp']);
    expect(layout.nodes.filter((node) => node.kind === 'projection').map((node) => [node.id, node.count])).toEqual([
      ['projection:teacher', 1],
      ['projection:concat', 1],
      ['projection:base', 1],
    ]);
    expect(edgeIds(layout, 'target')).toEqual(['target:base:all', 'target:all']);
  });

  it('of a search over six has a projection for each head and a base projection for each pairing', () => {
    const layout = layoutOf(presets.find((preset) => preset.name === 'search')?.spec);
    const projections = layout.nodes.filter((node) => node.kind === 'projection');
    expect(projections.map((node) => node.count)).toEqual([6, 1, 1, 1, 1, 1, 1, 6]);
    expect(edgeIds(layout, 'target')).toHaveLength(12);
    expect(new Set(layout.edges.filter((edge) => edge.kind === 'target').map((edge) => edge.architecture)).size).toBe(6);
    expect(layout.nodes.find((node) => node.id === 'loss:base')?.count).toBe(6);
  });

  it('of a parallel composition leads the crops past the base to each head, and the base’s tokens only to its loss', () => {
    const layout = layoutOf({ composition: 'parallel', combine: 'search', heads: [{ architecture: 'convnext' }, { architecture: 'resnet' }] });
    const flows = edgeIds(layout, 'flow');
    expect(flows.filter((id) => id.startsWith('crops:'))).toEqual([
      'crops:teacher>base:teacher',
      'crops:student>base:student',
      'crops:teacher>head:teacher',
      'crops:student>head:convnext',
      'crops:student>head:resnet',
    ]);
    expect(flows.filter((id) => id.startsWith('z>'))).toEqual(['z>projection:base']);
    expect(layoutOf({ composition: 'parallel', heads: [] }).edges.map((edge) => edge.id)).toContain('crops:student>noHead');
  });

  it('asks for a head where one is missing', () => {
    expect(layoutOf({ heads: [] }).nodes.map((node) => node.kind)).toContain('noHead');
  });

  it.each([860, 1000, 1280, 1800])('has no box over another, nor outside, at %i pixels', (width) => {
    const sixteen = Array.from({ length: 15 }, () => 'vit' as const).reduce(addHead, makeDraft({}) as SpecDraft);
    const all = [...presets.map((preset) => preset.spec), { heads: [] }, { ...sixteen, combine: 'search' }];
    for (const spec of all) {
      const layout = layoutOf(spec, { width, maxHeight: 240 });
      expect(overlaps(layout)).toEqual([]);
      const outside = layout.nodes.filter((node) => node.x < 0 || node.y < 0 || node.x + node.width > layout.width || node.y + node.height > layout.height);
      expect(outside).toEqual([]);
    }
  });

  it('keeps to the height that there is for six heads', () => {
    expect(layoutOf(presets.find((preset) => preset.name === 'search')?.spec, { width: 900, maxHeight: 300 }).height).toBeLessThanOrEqual(300);
  });

  it('leads every box to a control of the form', () => {
    const layout = layoutOf(presets.find((preset) => preset.name === 'search')?.spec);
    const astray = layout.nodes.filter((node) => findField(node.field)?.section !== node.section && !/^heads\.\d\.architecture$/.test(node.field));
    expect(astray).toEqual([]);
  });

  it('keeps a box’s name when its neighbours go, so that it moves instead of appearing anew', () => {
    const before = layoutOf({ combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }, { architecture: 'resnet' }] });
    const after = layoutOf({ combine: 'search', heads: [{ architecture: 'swin' }, { architecture: 'resnet' }] });
    const names = new Set(before.nodes.map((node) => node.id));
    expect(after.nodes.filter((node) => !names.has(node.id))).toEqual([]);
  });

  it('draws a wrong value as its default, and leaves out a head that it does not know', () => {
    const model = pictureModel(makeDraft({ base: { depth: 'x' }, heads: [{ architecture: 'lstm' }, { architecture: 'vit', depth: null }] }) as SpecDraft);
    expect([model.base.depths, model.heads.map((head) => [head.index, head.architecture, head.depth])]).toEqual([[3], [[1, 'vit', 3]]]);
  });
});

describe('the networks of the picture', () => {
  it.each([
    [{ base: { width: 192, depth: 12 } }, 'd192 × 12'],
    [{ base: { architecture: 'resnet', stages: { depths: [1, 1, 1], widths: [24, 48, 96] } } }, 'd24-48-96 × 1-1-1'],
    [{ base: { architecture: 'swin', stages: { widths: 'x', depths: [2, 0] } } }, 'd48-96 × 2-2'],
  ])('%j is told as %s', (spec, detail) => {
    expect(networkDetail(pictureModel(makeDraft(spec) as SpecDraft).base)).toBe(detail);
  });

  it('have the first and the last width where there is no room', () => {
    expect(shortNetworkDetail({ widths: [256, 512, 1024, 2048], depths: [3, 4, 6, 3] })).toBe('d256…2048 × 3-4-6-3');
  });

  it('of heads are drawn beside the base, and not behind it', () => {
    const heads = [{ architecture: 'resmlp', network: { width: 48, depth: 2 } }];
    expect(pictureModel(makeDraft({ heads }) as SpecDraft).heads[0]?.network).toBeNull();
    expect(pictureModel(makeDraft({ heads, composition: 'parallel' }) as SpecDraft).heads[0]?.network).toEqual({ architecture: 'resmlp', widths: [48], depths: [2], attentionHeads: null, patchSize: 4 });
  });
});

describe('the sketch of blocks', () => {
  it('draws stages apart and lower from one to the next', () => {
    const { blocks, more } = sketchBlocks({ depth: 3, firstShortcut: true, tokenMixer: true, mlp: true, stages: [2, 1] }, { width: 100, height: 24 });
    const [first, second, third] = blocks;
    expect(more).toBe(0);
    expect([first?.height === second?.height, (third?.height ?? 0) < (second?.height ?? 0)]).toEqual([true, true]);
    expect((third?.x ?? 0) - (second?.x ?? 0)).toBeGreaterThan((second?.x ?? 0) - (first?.x ?? 0));
    expect(new Set(blocks.map((block) => block.top + block.height))).toEqual(new Set([24]));
  });

  it('keeps a block of every stage where few fit', () => {
    const sketch = sketchBlocks({ depth: 16, firstShortcut: true, tokenMixer: true, mlp: true, stages: [3, 4, 6, 3] }, { width: 80, height: 20 });
    expect(sketch.blocks.length + sketch.more).toBe(16);
    expect(new Set(sketch.blocks.map((block) => block.height)).size).toBe(4);
    expect(Math.max(...sketch.blocks.map((block) => block.x + block.width))).toBeLessThanOrEqual(80);
  });

  it('leaves out the first shortcut where it is removed', () => {
    const options = { depth: 3, firstShortcut: false, tokenMixer: true, mlp: true };
    const room = { width: 60, height: 20 };
    expect(sketchBlocks(options, room).blocks.map((block) => block.shortcut !== null)).toEqual([false, true, true]);
    expect(sketchBlocks({ ...options, firstShortcut: true }, room).blocks.map((block) => block.shortcut !== null)).toEqual([true, true, true]);
  });

  it('fills the block with the part that is there', () => {
    const { blocks } = sketchBlocks({ depth: 1, firstShortcut: false, tokenMixer: false, mlp: true }, { width: 20, height: 20 });
    expect(blocks[0]).toMatchObject({ mixer: null, mlp: { x: 0, width: 20 } });
  });

  it('says how many blocks do not fit', () => {
    const sketch = sketchBlocks({ depth: 24, firstShortcut: true, tokenMixer: true, mlp: true }, { width: 60, height: 20 });
    expect([sketch.blocks.length, sketch.more]).toEqual([3, 21]);
  });
});

describe('the picture in words', () => {
  const nameOf = (architecture: string) => architecture.toUpperCase();

  it.each([
    [{ heads: [{ architecture: 'convnext' }] }, ['input', 'base', 'single', 'teacher']],
    [{ objective: { localCrops: 4 }, supervision: 'baseline' }, ['inputLocal', 'base', 'baseline', 'teacher']],
    [{ combine: 'concat', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['input', 'base', 'concat', 'teacher']],
    [{ heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['input', 'base', 'tooMany', 'teacher']],
    [{ heads: [] }, ['input', 'base', 'noHead', 'teacher']],
    [{ base: { architecture: 'resmlp' } }, ['input', 'baseColumn', 'single', 'teacher']],
    [{ base: { architecture: 'swin' }, composition: 'parallel' }, ['input', 'baseStages', 'singleParallel', 'teacher']],
    [{ base: { architecture: 'resnet' }, composition: 'parallel', combine: 'concat', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['input', 'baseConvolution', 'concatParallel', 'teacher']],
    [{ composition: 'parallel', combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['input', 'base', 'searchParallel', 'teacher']],
  ])('%j is told as %j', (spec, keys) => {
    const sentences = describePicture(pictureModel(makeDraft(spec) as SpecDraft), nameOf);
    expect(sentences.map((sentence) => sentence.key)).toEqual(keys);
  });

  it('names the heads in order', () => {
    const model = pictureModel(makeDraft({ combine: 'search', heads: [{ architecture: 'vit', depth: 1 }, { architecture: 'swin' }] }) as SpecDraft);
    expect(describePicture(model, nameOf)[2]).toEqual({ key: 'search', parameters: { heads: 'VIT × 1, SWIN × 3', count: 2 } });
  });
});
