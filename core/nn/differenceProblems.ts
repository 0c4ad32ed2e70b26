import { tokenGrid } from '../contract/networkGrids.ts';
import { readsField } from '../contract/architectures.ts';
import type { Problem } from '../contract/problem.ts';
import type { BaseSpec } from '../contract/spec.ts';
import { basePart } from '../contract/weights.ts';
import type { MisshapenTensor, WeightDifferences } from './compareWeights.ts';
import { weightsPath } from './weightsFile.ts';

/** What a message about a file of weights tells besides what differs. */
export interface ComparedFile {
  readonly file: string;
  readonly base: BaseSpec;
  /** Of the images. */
  readonly channels: number;
  /** Part of a run that one of our exports says that it has; null where it says nothing. */
  readonly part: string | null;
}

/** Names in a message; all of them are in the problem's details. */
const namesShown = 6;

/** One problem for each kind of difference, with all names in its details. */
export function differenceProblems({ missing, extra, misshapen }: WeightDifferences, compared: ComparedFile): Problem[] {
  const { file, base } = compared;
  const common = commonAdvice({ missing, extra }, compared);
  const problem = (key: string, what: string, lines: readonly string[], advice: string | null, parameters: Problem['parameters'] = {}): Problem[] =>
    lines.length === 0
      ? []
      : [
          {
            path: weightsPath,
            key,
            message: `${what}: ${shorten(lines)} (${file}).`,
            advice,
            parameters: { file, count: lines.length, names: shorten(lines), ...parameters },
            details: lines.map((line) => `${what}: ${line}`),
          },
        ];
  const sized = `Choose the size of the ${base.architecture} that the file was made for, or another file.`;
  const shapes = misshapenAdvice(misshapen, compared);
  return [
    ...problem(shapes?.key ?? 'weightsMisshapen', 'Tensors of the initial weights have another shape', misshapen.map(describe), shapes?.advice ?? common ?? sized, shapes?.parameters),
    ...problem('weightsMissing', 'The initial weights lack tensors', missing, common ?? sized),
    ...problem('weightsExtra', `The initial weights have tensors that this ${base.architecture} has not`, extra, common ?? sized),
  ];
}

function shorten(lines: readonly string[]): string {
  const rest = lines.length - namesShown;
  return rest <= 0 ? lines.join(', ') : `${lines.slice(0, namesShown).join(', ')}, ... (+${rest})`;
}

function describe({ name, found, expected }: MisshapenTensor): string {
  const shape = found.shape.join() === expected.join() ? `${found.dtype}, not floating-point` : `[${found.shape.join(', ')}] instead of [${expected.join(', ')}]`;
  return `${name} ${shape}`;
}

/** What explains most of what is missing and extra at once; null where nothing does. */
function commonAdvice({ missing, extra }: Pick<WeightDifferences, 'missing' | 'extra'>, { part }: ComparedFile): string | null {
  if (part !== null && part !== basePart) {
    return `The file has the head "${part}" of a run. Export its base instead: --part base.`;
  }
  const first = missing[0];
  const prefixed = first === undefined ? undefined : extra.find((name) => name.endsWith(`.${first}`));
  const prefix = prefixed?.slice(0, prefixed.length - (first ?? '').length);
  if (prefix !== undefined && missing.every((name) => extra.includes(prefix + name))) {
    return `The names in the file start with "${prefix}". Save it anew with names without that.`;
  }
  return null;
}

type ShapeAdvice = Pick<Problem, 'key' | 'parameters'> & { readonly advice: string };

/** The cause of shapes that differ, where one can be seen in them: other images, or settings that would fit. */
function misshapenAdvice(misshapen: readonly MisshapenTensor[], { base, channels }: ComparedFile): ShapeAdvice | null {
  const theirs = firstOf(misshapen, (tensor) => channelsOf(tensor, channels));
  if (theirs !== null) {
    const images = theirs === 1 ? 'images of 1 channel' : `images of ${theirs} channels`;
    return { key: 'weightsChannels', advice: `The file is for ${images}, and the data set has ${channels}. Choose a data set that fits, or another file.`, parameters: { theirs, channels } };
  }
  const patchSize = firstOf(misshapen, (tensor) => patchSizeOf(tensor, base));
  const window = firstOf(misshapen, windowOf);
  const ratio = firstOf(misshapen, (tensor) => gridRatio(tensor, base)) ?? 1;
  const imageSize = Math.round(ratio * base.imageSize * ((patchSize ?? base.patchSize) / base.patchSize));
  const settings = [
    ...(patchSize === null ? [] : [`base.patchSize = ${patchSize}`]),
    ...(imageSize === base.imageSize ? [] : [`base.imageSize = ${imageSize}`]),
    ...(window === null ? [] : [`base.window = ${window}`]),
  ].join(', ');
  return settings === '' ? null : { key: 'weightsSettings', advice: `The file was made for ${settings}: choose that, or another file.`, parameters: { settings } };
}

function firstOf<Value>(misshapen: readonly MisshapenTensor[], look: (tensor: MisshapenTensor) => Value | null): Value | null {
  for (const tensor of misshapen) {
    const found = look(tensor);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** Whether two shapes differ in these axes alone. */
function differsOnlyIn(axes: readonly number[], { found, expected }: MisshapenTensor): boolean {
  return found.shape.length === expected.length && expected.every((length, axis) => axes.includes(axis) || length === found.shape[axis]);
}

/** The first convolution alone has as many inputs as the images have channels. */
function channelsOf(tensor: MisshapenTensor, channels: number): number | null {
  const theirs = tensor.found.shape[1] as number;
  return tensor.expected.length === 4 && tensor.expected[1] === channels && differsOnlyIn([1], tensor) && theirs !== channels ? theirs : null;
}

/** That convolution is as large as a patch, where patches do not overlap. */
function patchSizeOf(tensor: MisshapenTensor, { architecture, patchSize }: BaseSpec): number | null {
  const [, , height, width] = tensor.found.shape;
  const isPatch = readsField(architecture, 'patchSize') && tensor.expected.length === 4 && tensor.expected.slice(2).every((length) => length === patchSize);
  return isPatch && differsOnlyIn([2, 3], tensor) && height === width ? (height as number) : null;
}

/** Swin's table has (2 window - 1)^2 rows. */
function windowOf({ name, found }: MisshapenTensor): number | null {
  const window = (Math.sqrt(found.shape[0] ?? 0) + 1) / 2;
  return name.endsWith('relative_position_bias_table') && Number.isInteger(window) ? window : null;
}

/** How many times as large a side of the file's grid is: positions, and ResMLP's weights across patches, belong to one grid. */
function gridRatio({ name, found, expected }: MisshapenTensor, base: BaseSpec): number | null {
  const axis = /(^|\.)pos_embed\d*$/.test(name) ? 1 : /\.linear_tokens\.weight$/.test(name) ? 0 : null;
  if (axis === null) {
    return null;
  }
  // Besides the grid there may be a class token.
  const isLast = expected[axis] === tokenGrid(base.architecture, base, base.imageSize) ** 2 + 1;
  const sides = [found.shape[axis] ?? 0, expected[axis] ?? 0].map((count) => Math.sqrt(count - (isLast ? 1 : 0))) as [number, number];
  return sides.every(Number.isInteger) ? sides[0] / sides[1] : null;
}
