import { checkSpec } from '../../core/contract/checkSpec.ts';
import { StudioError } from '../../core/contract/error.ts';
import { headArchitectures, type HeadArchitecture } from '../../core/contract/architectures.ts';
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

/** Sizes of the bases. Projections are smaller for the tiny one, as its spec would have them; DINO's 65,536 prototypes fit neither batch. */
const bases = {
  'vit-tiny-32': {
    base: { imageSize: 32, patchSize: 4, width: 192, depth: 12, attentionHeads: 3 },
    objective: { prototypes: 1024, projection: { hidden: 512, layers: 3, bottleneck: 128 } },
    schedule: { batchSize: 64 },
  },
  'vit-small-224': {
    base: { imageSize: 224, patchSize: 16, width: 384, depth: 12, attentionHeads: 6 },
    objective: { prototypes: 4096, projection: { hidden: 2048, layers: 3, bottleneck: 256 } },
    schedule: { batchSize: 8 },
  },
} satisfies Record<string, SpecInput>;

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
];

/** Errors: `badInput` for a name that no model has. */
export function benchmarkModel(name: string): BenchmarkModel {
  if (name === multiCrop.name) {
    return modelOf(name, multiCrop.base, compositions[multiCrop.composition] ?? {}, multiCrop.localCrops);
  }
  for (const base of benchmarkBases) {
    const composition = name.startsWith(base) ? compositions[name.slice(base.length)] : undefined;
    if (composition !== undefined) {
      return modelOf(name, base, composition, 0);
    }
  }
  throw new StudioError('badInput', `there is no model ${name}`, { advice: `Choose among ${benchmarkModelNames.join(', ')}.` });
}

/** The same composition on a tiny base: what it computes can be compared within seconds. */
export function tinyVersion(model: BenchmarkModel): BenchmarkModel {
  const { heads, combine, supervision, objective } = model.spec;
  const spec = completeSpec({
    heads,
    combine,
    supervision,
    base: { imageSize: 32, patchSize: 8, width: 48, depth: 2, attentionHeads: 3 },
    objective: { prototypes: 64, projection: { hidden: 64, layers: 3, bottleneck: 32 }, localCrops: objective.localCrops },
    schedule: { batchSize: 4, epochs: 1, warmup: 0 },
  });
  return { name: model.name, spec, format: formatOf(spec) };
}

/** Multiply-adds of a training step for one image: teacher forward, student forward and twice as much backward. */
export function multiplyAddsOf(model: BenchmarkModel): number {
  const { student, teacher } = describeComposition(model.spec, channels).imageMultiplyAdds;
  return 3 * student + teacher;
}

function headsOf(architectures: readonly HeadArchitecture[], depth: number): NonNullable<SpecInput['heads']> {
  return architectures.map((architecture) => ({ architecture, depth }));
}

function modelOf(name: string, base: BenchmarkBase, composition: SpecInput, localCrops: number): BenchmarkModel {
  const sizes = bases[base];
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
