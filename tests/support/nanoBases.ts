import type { BaseArchitecture } from '../../core/contract/architectures.ts';
import type { SpecInput } from '../../core/contract/spec.ts';

export interface NanoBase {
  name: string;
  base: NonNullable<SpecInput['base']> & { architecture: BaseArchitecture };
  /** Whether the frameworks of OpenMMLab can have it. */
  isDownstream: boolean;
}

const two = { depths: [1, 2], widths: [16, 32], attentionHeads: [2, 4] };
const four = { depths: [1, 1, 2, 1], widths: [64, 64, 96, 128], attentionHeads: [1, 1, 2, 2] };

/** Small bases of every architecture for images of 32 pixels: sizes that timm has by name, and others. */
export const nanoBases: readonly NanoBase[] = [
  { name: 'vit', base: { architecture: 'vit', patchSize: 8, width: 16, depth: 5, attentionHeads: 2 }, isDownstream: true },
  { name: 'shallow vit', base: { architecture: 'vit', patchSize: 8, width: 16, depth: 2, attentionHeads: 2 }, isDownstream: true },
  { name: 'swin', base: { architecture: 'swin', patchSize: 4, window: 3, stages: two }, isDownstream: true },
  { name: 'pvt', base: { architecture: 'pvt', patchSize: 4, stages: two }, isDownstream: true },
  { name: 'poolformer', base: { architecture: 'poolformer', patchSize: 4, stages: two }, isDownstream: false },
  { name: 'poolformer with patches of 2', base: { architecture: 'poolformer', patchSize: 2, stages: two }, isDownstream: false },
  { name: 'resnet', base: { architecture: 'resnet', stages: four }, isDownstream: true },
  { name: 'resnet of bottlenecks', base: { architecture: 'resnet', block: 'bottleneck', stages: { ...four, widths: [256, 64, 64, 64] } }, isDownstream: true },
  { name: 'resnet with the small stem', base: { architecture: 'resnet', stem: 'small', stages: two }, isDownstream: false },
  { name: 'narrow resnet', base: { architecture: 'resnet', stages: { ...two, widths: [16, 32] } }, isDownstream: false },
  { name: 'resmlp', base: { architecture: 'resmlp', patchSize: 8, width: 16, depth: 2 }, isDownstream: false },
  { name: 'convnext', base: { architecture: 'convnext', patchSize: 4, stages: { ...four, widths: [8, 16, 24, 32] } }, isDownstream: true },
  { name: 'convnext with patches of 2', base: { architecture: 'convnext', patchSize: 2, stages: two }, isDownstream: false },
];

/** A spec whose base this is, with local crops, for which some architectures have weights of their own; four stages leave nothing of them. */
export function nanoBaseSpec({ base }: NanoBase): SpecInput {
  const localCrops = (base.stages?.depths?.length ?? 0) < four.depths.length ? 1 : 0;
  return {
    base: { imageSize: 32, ...base },
    heads: [{ architecture: 'convnext', depth: 1 }],
    objective: { prototypes: 8, projection: { hidden: 8, layers: 1, bottleneck: 4 }, localCrops },
    augmentation: { localSize: 16 },
    schedule: { batchSize: 4 },
  };
}
