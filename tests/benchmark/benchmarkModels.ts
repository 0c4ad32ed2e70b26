import { type BaseArchitecture, baseTraits, headArchitectures, type HeadArchitecture } from '../../core/contract/architectures.ts';
import { checkSpec } from '../../core/contract/checkSpec.ts';
import { StudioError } from '../../core/contract/error.ts';
import { namedSize, usualPatchSize } from '../../core/contract/namedSizes.ts';
import type { ExperimentSpec, SpecInput } from '../../core/contract/spec.ts';
import { storedSize } from '../../core/data/storedSize.ts';
import { describeComposition } from '../../core/hssl/describeComposition.ts';
import type { ImageFormat } from '../../core/hssl/trainingSetup.ts';

/** A composition that is timed. */
export interface BenchmarkModel {
  readonly name: string;
  readonly spec: ExperimentSpec;
  readonly format: ImageFormat;
}

const channels = 3;

/** Of the bases of 224 pixels; DINO's 65,536 prototypes fit no such batch. */
const largeObjective = { prototypes: 4096, projection: { hidden: 2048, layers: 3, bottleneck: 256 } };

/** Bases that are timed with heads behind them. Projections are smaller for the tiny one, as its spec would have them. */
const bases = {
  'vit-tiny-32': {
    base: { imageSize: 32, patchSize: 4, width: 192, depth: 12, attentionHeads: 3 },
    objective: { prototypes: 1024, projection: { hidden: 512, layers: 3, bottleneck: 128 } },
    schedule: { batchSize: 64 },
  },
  'vit-small-224': {
    base: { imageSize: 224, patchSize: 16, width: 384, depth: 12, attentionHeads: 6 },
    objective: largeObjective,
    schedule: { batchSize: 8 },
  },
} satisfies Record<string, SpecInput>;

/** Bases of the other architectures, at a size of their paper and 224 pixels, that are timed by themselves. */
const otherBases: Record<string, SpecInput> = {
  'swin-tiny-224': largeBase('swin', 'tiny'),
  'pvt-tiny-224': largeBase('pvt', 'tiny'),
  'pvt-small-224': largeBase('pvt', 'small'),
  'resmlp-s12-224': largeBase('resmlp', 's12'),
  'resnet-18-224': largeBase('resnet', '18'),
  'resnet-50-224': largeBase('resnet', '50'),
  'convnext-tiny-224': largeBase('convnext', 'tiny'),
  'poolformer-s12-224': largeBase('poolformer', 's12'),
};

const asFastAsPytorch = ['swin-tiny-224', 'pvt-tiny-224', 'pvt-small-224', 'resmlp-s12-224'];

/** At most so many times PyTorch's step may ours take; null where there is no goal. */
export function stepGoal(model: string): number | null {
  return otherBases[model] === undefined ? 0.8 : asFastAsPytorch.includes(model) ? 1 : null;
}

export type BenchmarkBase = keyof typeof bases;
export const benchmarkBases = Object.keys(bases) as BenchmarkBase[];

/** What stands behind a base, by the end of the model's name. */
const compositions: Record<string, SpecInput> = {
  '': { supervision: 'baseline', heads: [] },
  '-convnext-1': { heads: headsOf(['convnext'], 1) },
  '-convnext-3': { heads: headsOf(['convnext'], 3) },
  '-resnet-1': { heads: headsOf(['resnet'], 1) },
  '-search-1': { combine: 'search', heads: headsOf(headArchitectures, 1) },
  '-search-3': { combine: 'search', heads: headsOf(headArchitectures, 3) },
};
const multiCrop = { name: 'vit-small-224-convnext-1-local-4', base: 'vit-small-224', composition: '-convnext-1', localCrops: 4 } as const;

/** All models, by base. */
export const benchmarkModelNames: readonly string[] = [
  ...benchmarkBases.flatMap((base) => Object.keys(compositions).map((composition) => base + composition)),
  multiCrop.name,
  ...Object.keys(otherBases),
];

/** Errors: `badInput` for a name that no model has. */
export function benchmarkModel(name: string): BenchmarkModel {
  if (name === multiCrop.name) {
    return modelOf(name, bases[multiCrop.base], compositions[multiCrop.composition] ?? {}, multiCrop.localCrops);
  }
  const other = otherBases[name];
  if (other !== undefined) {
    return modelOf(name, other, compositions[''] ?? {}, 0);
  }
  for (const base of benchmarkBases) {
    const composition = name.startsWith(base) ? compositions[name.slice(base.length)] : undefined;
    if (composition !== undefined) {
      return modelOf(name, bases[base], composition, 0);
    }
  }
  throw new StudioError('badInput', `there is no model ${name}`, { advice: `Choose among ${benchmarkModelNames.join(', ')}.` });
}

/** The same composition on a tiny base: what it computes can be compared within seconds. */
export function tinyVersion(model: BenchmarkModel): BenchmarkModel {
  const { base, heads, combine, supervision, objective } = model.spec;
  const spec = completeSpec({
    heads,
    combine,
    supervision,
    base: { ...tinyBase(base), architecture: base.architecture },
    objective: { prototypes: 64, projection: { hidden: 64, layers: 3, bottleneck: 32 }, localCrops: objective.localCrops },
    schedule: { batchSize: 4, epochs: 1, warmup: 0 },
  });
  return { name: model.name, spec, format: formatOf(spec) };
}

/** Two stages keep what is between stages; a bottleneck stays one. */
function tinyBase({ architecture, block }: ExperimentSpec['base']): NonNullable<SpecInput['base']> {
  const isColumn = baseTraits[architecture].halving === null;
  const stages = { depths: [2, 2], widths: [24, 48], attentionHeads: [1, 3] };
  return { imageSize: 32, patchSize: isColumn ? 8 : 4, width: 48, depth: 2, attentionHeads: 3, block, stages };
}

/** Multiply-adds of a training step for one image: teacher forward, student forward and twice as much backward. */
export function multiplyAddsOf(model: BenchmarkModel): number {
  const { student, teacher } = describeComposition(model.spec, channels).imageMultiplyAdds;
  return 3 * student + teacher;
}

function headsOf(architectures: readonly HeadArchitecture[], depth: number): NonNullable<SpecInput['heads']> {
  return architectures.map((architecture) => ({ architecture, depth }));
}

function largeBase(architecture: BaseArchitecture, sizeName: string): SpecInput {
  const base = { architecture, imageSize: 224, ...namedSize(architecture, sizeName), patchSize: usualPatchSize(architecture, 224) };
  return { base, objective: largeObjective, schedule: { batchSize: 8 } };
}

function modelOf(name: string, sizes: SpecInput, composition: SpecInput, localCrops: number): BenchmarkModel {
  const spec = completeSpec({ name, ...sizes, ...composition, objective: { ...sizes.objective, localCrops } });
  return { name, spec, format: formatOf(spec) };
}

function completeSpec(input: SpecInput): ExperimentSpec {
  const { spec, problems } = checkSpec(input);
  if (spec === null || problems.length > 0) {
    throw new StudioError('internal', `a benchmark's spec is wrong: ${JSON.stringify(problems)}`);
  }
  return spec;
}

/** ImageNet's mean and deviation. */
function formatOf(spec: ExperimentSpec): ImageFormat {
  const side = storedSize(spec.base.imageSize);
  return { height: side, width: side, channels, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
}
