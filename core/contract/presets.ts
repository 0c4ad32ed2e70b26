import { headArchitectures, type HeadArchitecture } from './architectures.ts';
import { namedSize } from './namedSizes.ts';
import type { SpecInput } from './spec.ts';

/** A named spec to start from. Labels are in the interface's catalogue under `presets.<name>`. */
export interface Preset {
  name: string;
  spec: SpecInput;
}

/** A tenth of Fashion-MNIST: the size at which a person waits minutes, and differences between heads already show. */
const smallData = { dataset: 'fashion-mnist', limit: { train: 6000, test: 2000 } } as const;

function withHeads(architectures: readonly HeadArchitecture[]): Pick<SpecInput, 'heads'> {
  return { heads: architectures.map((architecture) => ({ architecture })) };
}

/** Every default of the spec page: ViT of width 96 on 6,000 images, 15 epochs. */
const baseline: Preset = { name: 'baseline', spec: { ...smallData, supervision: 'baseline', heads: [] } };

const singleHeads: Preset[] = headArchitectures.map((architecture) => ({
  name: architecture,
  spec: { ...smallData, ...withHeads([architecture]) },
}));

const pair: Preset = { name: 'convnext-resmlp', spec: { ...smallData, combine: 'concat', ...withHeads(['convnext', 'resmlp']) } };

const searchOverSix: Preset = {
  name: 'search',
  spec: { ...smallData, combine: 'search', ...withHeads(headArchitectures), search: { fraction: 1 }, schedule: { epochs: 4 } },
};

/** Small enough to end within a minute on two cores, large enough to rise above the random-init floor. */
const quick: Preset = {
  name: 'quick',
  spec: {
    name: 'first run: vit with convnext',
    dataset: 'fashion-mnist',
    limit: { train: 2048, test: 1000 },
    base: { width: 48, depth: 2, attentionHeads: 3 },
    heads: [{ architecture: 'convnext', depth: 1 }],
    schedule: { epochs: 8, batchSize: 32, learningRate: 0.002, teacherMomentum: 0.98 },
    discrepancy: { probeImages: 500 },
    evaluation: { knn: { everyEpochs: 2 } },
  },
};

const quickBaseline: Preset = {
  name: 'quick-baseline',
  spec: { ...quick.spec, name: 'first run: vit baseline', heads: [], supervision: 'baseline' },
};

const quickSearch: Preset = {
  name: 'quick-search',
  spec: {
    ...quick.spec,
    name: 'first search over six heads',
    heads: headArchitectures.map((architecture) => ({ architecture, depth: 1 })),
    combine: 'search',
    search: { fraction: 1 },
    schedule: { ...quick.spec.schedule, epochs: 4 },
  },
};

/** The other way round: a convolutional base with an attention head behind it, small enough for the first minutes too. */
const quickResnet: Preset = {
  name: 'quick-resnet',
  spec: {
    ...quick.spec,
    name: 'first run: resnet with vit',
    base: { architecture: 'resnet', stem: 'small', attentionHeads: 4, stages: { depths: [1, 1, 1], widths: [16, 32, 64], attentionHeads: [2, 4, 4] } },
    heads: [{ architecture: 'vit', depth: 1 }],
  },
};

/** The ImageNet recipe of the paper for ViT-S/16 with a ConvNeXt head, 2 global and 10 local crops (Table 6). */
const paper: Preset = {
  name: 'paper',
  spec: {
    name: 'paper: vit-s/16 with convnext',
    base: { imageSize: 224, patchSize: 16, width: 384, depth: 12, attentionHeads: 6 },
    ...withHeads(['convnext']),
    objective: {
      prototypes: 65_536,
      projection: { hidden: 2048, layers: 3, bottleneck: 256 },
      freezeLastLayerEpochs: 1,
      localCrops: 10,
    },
    augmentation: { localSize: 96 },
    schedule: {
      epochs: 100,
      batchSize: 64,
      scaleLearningRate: true,
      warmup: 0.1,
      weightDecay: 0.04,
      weightDecayEnd: 0.4,
      teacherMomentum: 0.996,
      teacherMomentumEnd: 1,
      dropPath: 0.1,
    },
  },
};

/** The same recipe for Swin-T, whose head stands behind its last stage (Table 6). */
const paperSwin: Preset = {
  name: 'paper-swin',
  spec: {
    ...paper.spec,
    name: 'paper: swin-t with convnext',
    base: { architecture: 'swin', imageSize: 224, patchSize: 4, ...namedSize('swin', 'tiny') },
    schedule: { ...paper.spec.schedule, epochs: 200 },
  },
};

/** In the order in which the interface shows them. */
export const presets: readonly Preset[] = [quick, quickBaseline, quickSearch, quickResnet, baseline, ...singleHeads, pair, searchOverSix, paper, paperSwin];

/** The preset of a name, or null. */
export function findPreset(name: string): Preset | null {
  return presets.find((preset) => preset.name === name) ?? null;
}
