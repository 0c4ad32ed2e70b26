import { describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { headArchitectures } from '../../../core/contract/architectures.ts';
import { compose, isLastLayer } from '../../../core/hssl/composition.ts';
import { describeComposition } from '../../../core/hssl/describeComposition.ts';
import type { BaseNetwork } from '../../../core/nn/network.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { smallSpec } from './smallSpec.ts';

const two = [{ architecture: 'convnext' as const }, { architecture: 'resmlp' as const }];

function layout(changes: SpecInput) {
  const { pairings, projections, heads, centred, baselineProjection } = compose(smallSpec(changes), 3);
  return { pairings, projections: [...projections.keys()], heads: [...heads.keys()], centred, baselineProjection };
}

describe('compose', () => {
  it('gives a baseline no head and one projection', () => {
    expect(layout({ supervision: 'baseline' })).toEqual({
      pairings: [],
      projections: ['projections.base'],
      heads: [],
      centred: ['projections.base'],
      baselineProjection: 'projections.base',
    });
  });

  it('gives a single head and the base a projection each (Eq. 1)', () => {
    expect(layout({ heads: [{ architecture: 'vit', id: 'mine' }] })).toEqual({
      pairings: [{ id: 'mine', heads: ['mine'], baseProjection: 'projections.base', headProjection: 'projections.head' }],
      projections: ['projections.base', 'projections.head'],
      heads: ['mine'],
      centred: ['projections.head'],
      baselineProjection: null,
    });
  });

  it('joins the heads of a concatenation in one projection (Eq. 10-11)', () => {
    expect(layout({ heads: two, combine: 'concat' }).pairings).toEqual([
      { id: 'convnext+resmlp', heads: ['convnext', 'resmlp'], baseProjection: 'projections.base', headProjection: 'projections.head' },
    ]);
    const { projections } = compose(smallSpec({ heads: two, combine: 'concat' }), 3);
    const widths = [...projections.values()].map((part) => part.network.parameters[0]?.shape);
    expect(widths).toEqual([[16, 20], [32, 20]]);
  });

  it('gives every head of a search a projection and a base projection of its own (Eq. 6-7)', () => {
    expect(layout({ heads: two, combine: 'search', discrepancy: { centred: true } })).toEqual({
      pairings: ['convnext', 'resmlp'].map((id) => ({ id, heads: [id], baseProjection: `projections.${id}.base`, headProjection: `projections.${id}.head` })),
      projections: ['projections.convnext.base', 'projections.convnext.head', 'projections.resmlp.base', 'projections.resmlp.head'],
      heads: ['convnext', 'resmlp'],
      centred: ['projections.convnext.head', 'projections.convnext.base', 'projections.resmlp.head', 'projections.resmlp.base'],
      baselineProjection: null,
    });
  });

  it('names every parameter once, under its part, and knows the last layers', () => {
    const { parameters, dropPathSites } = compose(smallSpec({ heads: two, combine: 'search', base: { depth: 2 }, schedule: { dropPath: 0.1 } }), 3);
    const names = parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(isLastLayer)).toEqual(['convnext.base', 'convnext.head', 'resmlp.base', 'resmlp.head'].map((scope) => `projections.${scope}.last_layer.weight_v`));
    expect(names.slice(0, 2)).toEqual(['base.cls_token', 'base.pos_embed']);
    expect(names).toContain('heads.convnext.blocks.2.conv_dw.weight');
    expect(dropPathSites.map(({ name }) => name)).toEqual(['base.blocks.1.attn', 'base.blocks.1.mlp']);
  });

  it('makes heads in parallel whole networks of their own size, which drop path applies to as well', () => {
    const network = { patchSize: 4, width: 24, depth: 3, attentionHeads: 2 };
    const changes: SpecInput = { composition: 'parallel', heads: [{ architecture: 'vit', network }], schedule: { dropPath: 0.2 } };
    const { heads, projections, parameters, dropPathSites } = compose(smallSpec(changes), 3);
    expect(heads.get('vit')).toMatchObject({ reads: 'image', scope: 'heads.vit', network: { width: 24 } });
    expect(projections.get('projections.head')?.network.parameters[0]?.shape).toEqual([24, 20]);
    expect(parameters.find(({ name }) => name === 'heads.vit.pos_embed')?.shape).toEqual([1, 1 + 2 * 2, 24]);
    expect(dropPathSites.map(({ name, rate }) => [name, rate])).toEqual(
      [0.1, 0.2].flatMap((rate, index) => ['attn', 'mlp'].map((branch) => [`heads.vit.blocks.${index + 1}.${branch}`, rate])),
    );
    const description = describeComposition(smallSpec(changes), 3);
    expect(description.headMultiplyAdds['vit']).toBe(heads.get('vit')?.reads === 'image' ? (heads.get('vit')?.network as BaseNetwork).multiplyAdds(8, 8) : NaN);
  });

  it('refuses patches that do not divide the image', () => {
    expect(() => compose({ ...smallSpec(), base: { ...smallSpec().base, imageSize: 9 } }, 1)).toThrow('patches of 2 do not divide an image of 9 x 9');
  });
});

describe('describeComposition', () => {
  it('counts the parameters of DINO with ViT-S/16 on ImageNet as known: 21.7 million in the base', () => {
    const description = describeComposition(
      exampleSpec({
        base: { imageSize: 224, patchSize: 16, width: 384, depth: 12, attentionHeads: 6 },
        supervision: 'baseline',
        objective: { prototypes: 65_536, projection: { hidden: 2048, bottleneck: 256 } },
      }),
      3,
    );
    expect(description).toEqual({
      evaluationBatch: 64,
      baseParameters: 21_665_664,
      headParameters: {},
      // 384 x 2048 + 2048 x 2048 + 2048 x 256 + biases, and 256 x 65,536.
      projectionParameters: 786_432 + 2048 + 4_194_304 + 2048 + 524_288 + 256 + 16_777_216,
      baseMultiplyAdds: description.baseMultiplyAdds,
      headMultiplyAdds: {},
      projectionMultiplyAdds: 786_432 + 4_194_304 + 524_288 + 16_777_216,
      imageMultiplyAdds: { teacher: 2 * (description.baseMultiplyAdds + description.projectionMultiplyAdds), student: 2 * (description.baseMultiplyAdds + description.projectionMultiplyAdds) },
    });
    // 4.6 G multiply-adds are what timm's benchmarks give for it.
    expect(description.baseMultiplyAdds / 1e9).toBeCloseTo(4.6, 1);
  });

  it('counts heads by id, and local crops for the student only', () => {
    const heads = headArchitectures.map((architecture) => ({ architecture }));
    const plain = describeComposition(smallSpec({ heads, combine: 'search' }), 1);
    const crops = describeComposition(smallSpec({ heads, combine: 'search', objective: { localCrops: 3 } }), 1);
    expect(Object.keys(plain.headParameters)).toEqual([...headArchitectures]);
    expect(Object.values(plain.headParameters).every((count) => count > 1000)).toBe(true);
    expect(Object.values(plain.headMultiplyAdds).every((count) => count > 1000)).toBe(true);
    expect(crops.imageMultiplyAdds.teacher).toBe(plain.imageMultiplyAdds.teacher);
    const ratio = crops.imageMultiplyAdds.student / plain.imageMultiplyAdds.student;
    expect(ratio).toBeGreaterThan(1.2);
    expect(ratio).toBeLessThan(2);
  });
});
