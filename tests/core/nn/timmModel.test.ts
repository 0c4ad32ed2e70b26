import { expect, it } from 'vitest';
import type { BaseArchitecture } from '../../../core/contract/architectures.ts';
import { type NetworkSize, specSchema } from '../../../core/contract/spec.ts';
import { timmModel } from '../../../core/nn/timmModel.ts';

const defaults = specSchema.parse({}).base;

it.each<[BaseArchitecture, Partial<NetworkSize>, string]>([
  ['swin', { stages: { depths: [2, 2], widths: [48, 90], attentionHeads: [3, 6] } }, 'doubles its width'],
  ['poolformer', { stages: { depths: [1, 1], widths: [48, 48], attentionHeads: [3, 6] } }, 'stages of equal width'],
  ['pvt', {}, 'no PVT of the first version'],
])('says why timm has no such %s', (architecture, size, reason) => {
  expect(timmModel({ ...defaults, ...size, architecture, imageSize: 32 }, 3)).toEqual({ reason: expect.stringContaining(reason) as string });
});
