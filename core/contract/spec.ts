import { z } from 'zod';
import { baseArchitectures, headArchitectures } from './architectures.ts';

/** `serial`: heads read the base's tokens. `parallel`: heads are whole networks that read the image (Table 19). */
export const compositions = ['serial', 'parallel'] as const;
export type CompositionKind = (typeof compositions)[number];

export const combinations = ['single', 'concat', 'search'] as const;
export type Combination = (typeof combinations)[number];

export const supervisions = ['head', 'baseline'] as const;
export type Supervision = (typeof supervisions)[number];

export const devices = ['auto', 'cpu', 'gpu'] as const;
export type Device = (typeof devices)[number];

/** Of products and convolutions. Weights, losses, norms and softmax are float32 in either. */
export const precisions = ['float32', 'bfloat16'] as const;
export type Precision = (typeof precisions)[number];

const count = z.int().positive();
const fraction = z.number().min(0).max(1);
const positive = z.number().positive();
const nonNegative = z.number().min(0);
/** A probability for each kind of view: global 1, global 2, local. */
const perView = z.tuple([fraction, fraction, fraction]);
const range = z.tuple([z.number().positive().max(1), z.number().positive().max(1)]);

/** Something that a person named; also used as a label, so no line breaks. */
const title = z.string().trim().min(1).max(200).regex(/^[^\r\n]*$/, 'must be one line');

const stages = z.strictObject({
  /** Blocks of each stage. */
  depths: z.array(count.max(64)).min(1).max(6).default([2, 2]),
  /** Channels of each stage's output. */
  widths: z.array(count.max(4096)).min(1).max(6).default([48, 96]),
  attentionHeads: z.array(count.max(64)).min(1).max(6).default([3, 6]),
});

/** The size of a whole network. Which of the fields an architecture reads is in `baseTraits`. */
const sizeFields = {
  patchSize: count.max(256).default(4),
  width: count.max(4096).default(96),
  depth: count.max(64).default(3),
  attentionHeads: count.max(64).default(3),
  /** Of hierarchical networks: every stage after the first halves the grid. */
  stages: stages.prefault({}),
  /** Of Swin: tokens along a side of a window. */
  window: z.int().min(2).max(64).default(7),
  /** Of ResNet. */
  block: z.enum(['basic', 'bottleneck']).default('basic'),
  /** Of ResNet: `standard` begins with 7 x 7 and pooling, a quarter of the image's side; `small` with 3 x 3 at full size. */
  stem: z.enum(['standard', 'small']).default('standard'),
};

/** The size of a whole network: a base, or a head of a parallel composition. */
export const networkSizeSchema = z.strictObject(sizeFields);

const base = z.strictObject({
  architecture: z.enum(baseArchitectures).default('vit'),
  imageSize: count.max(1024).default(28),
  ...sizeFields,
  /** Path of a safetensors file with timm's names that the base starts from. */
  initialWeights: z.string().min(1).nullable().default(null),
});

const head = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, and start with a letter'),
  architecture: z.enum(headArchitectures),
  depth: count.max(24).default(3),
  firstShortcut: z.boolean().default(false),
  tokenMixer: z.boolean().default(true),
  mlp: z.boolean().default(true),
  /** Of a parallel composition: the size of the whole network, in place of depth, shortcut, mixer and MLP of its blocks. */
  network: networkSizeSchema.prefault({}),
});

const projection = z.strictObject({
  hidden: count.max(65_536).default(256),
  layers: count.max(8).default(3),
  bottleneck: count.max(8192).default(64),
});

const objective = z.strictObject({
  name: z.literal('dino').default('dino'),
  prototypes: z.int().min(2).max(262_144).default(256),
  projection: projection.prefault({}),
  studentTemperature: positive.default(0.1),
  teacherTemperature: positive.default(0.07),
  teacherTemperatureStart: positive.default(0.04),
  teacherTemperatureWarmup: fraction.default(0.3),
  centreMomentum: fraction.default(0.9),
  freezeLastLayerEpochs: nonNegative.default(0),
  localCrops: z.int().min(0).max(32).default(0),
});

const augmentation = z.strictObject({
  globalScale: range.default([0.4, 1]),
  localScale: range.default([0.05, 0.4]),
  localSize: count.max(1024).nullable().default(null),
  flip: fraction.default(0.5),
  brightness: nonNegative.max(1).default(0.4),
  contrast: nonNegative.max(1).default(0.4),
  saturation: nonNegative.max(1).default(0.2),
  hue: nonNegative.max(0.5).default(0.1),
  jitter: fraction.default(0.8),
  greyscale: fraction.default(0.2),
  blur: perView.default([1, 0.1, 0.5]),
  solarise: perView.default([0, 0.2, 0]),
});

const schedule = z.strictObject({
  epochs: count.max(100_000).default(15),
  batchSize: count.max(65_536).default(64),
  learningRate: positive.default(0.0005),
  scaleLearningRate: z.boolean().default(false),
  minimumLearningRate: nonNegative.default(0.000001),
  warmup: fraction.default(0.13),
  weightDecay: nonNegative.default(0.04),
  weightDecayEnd: nonNegative.default(0.04),
  /** Null switches clipping off. */
  clipGradientNorm: positive.nullable().default(3),
  teacherMomentum: fraction.default(0.99),
  teacherMomentumEnd: fraction.default(1),
  dropPath: z.number().min(0).max(0.99).default(0),
  precision: z.enum(precisions).default('float32'),
  seed: z.int().min(0).max(2_147_483_647).default(0),
  device: z.enum(devices).default('auto'),
});

const search = z.strictObject({
  fraction: z.number().positive().max(1).default(0.1),
  bootstrap: count.max(100_000).default(1000),
});

const discrepancy = z.strictObject({
  temperature: positive.default(0.1),
  centred: z.boolean().default(false),
  probeImages: z.int().min(2).max(100_000).default(1000),
});

const knn = z.strictObject({
  k: z.array(count.max(10_000)).min(1).max(8).default([20]),
  temperature: positive.default(0.07),
  everyEpochs: count.default(5),
});

const checkpoint = z.strictObject({
  everyEpochs: count.default(5),
  /** Besides those: so many minutes of training are the most that a power cut costs. Null: only by epochs. */
  everyMinutes: positive.max(100_000).nullable().default(10),
  keep: count.max(1000).default(2),
});

/**
 * The experiment spec: everything that decides a run, with every default. Unknown keys are errors.
 * Rules that join several fields are in `checkSpec`; parse through that, not through this schema alone.
 */
export const specSchema = z.strictObject({
  name: title.default('untitled'),
  project: title.default('default'),
  tags: z.array(title).max(50).default([]),
  notes: z.string().max(20_000).default(''),
  dataset: z.string().min(1).default('fashion-mnist'),
  limit: z.strictObject({ train: count.optional(), test: count.optional() }).optional(),
  base: base.prefault({}),
  heads: z.array(head).max(16).default([]),
  composition: z.enum(compositions).default('serial'),
  combine: z.enum(combinations).default('single'),
  supervision: z.enum(supervisions).default('head'),
  sharedProjection: z.literal(false).default(false),
  levels: z.literal('image').default('image'),
  objective: objective.prefault({}),
  augmentation: augmentation.prefault({}),
  schedule: schedule.prefault({}),
  search: search.prefault({}),
  discrepancy: discrepancy.prefault({}),
  evaluation: z.strictObject({ knn: knn.prefault({}) }).prefault({}),
  checkpoint: checkpoint.prefault({}),
});

/** A spec with every default filled in. */
export type ExperimentSpec = z.infer<typeof specSchema>;
export type BaseSpec = ExperimentSpec['base'];
export type HeadSpec = ExperimentSpec['heads'][number];
export type NetworkSize = z.infer<typeof networkSizeSchema>;
export type ObjectiveSpec = ExperimentSpec['objective'];
export type AugmentationSpec = ExperimentSpec['augmentation'];
export type ScheduleSpec = ExperimentSpec['schedule'];

/** A spec as a person may write it: everything optional that has a default; heads may lack their id. */
export type SpecInput = Omit<z.input<typeof specSchema>, 'heads'> & {
  heads?: (Omit<z.input<typeof head>, 'id'> & { id?: string })[];
};
