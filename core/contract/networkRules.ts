import { type BaseArchitecture, baseTraits, readsField } from './architectures.ts';
import { stageGrids } from './networkGrids.ts';
import type { Report } from './problem.ts';
import type { NetworkSize } from './spec.ts';

/**
 * The rules of a whole network's size, of those fields that its architecture reads; patches have {@link checkPatches}.
 *
 * @param imageSizes - side lengths of the crops that it sees, global ones first
 * @param path - where the size stands in the spec
 */
export function checkNetworkSize(architecture: BaseArchitecture, size: NetworkSize, imageSizes: readonly number[], path: string, report: Report): void {
  if (readsField(architecture, 'attentionHeads') && size.width % size.attentionHeads !== 0) {
    report(
      `${path}.attentionHeads`,
      'headsDoNotDivide',
      `${size.attentionHeads} attention heads do not divide a width of ${size.width}.`,
      `Choose a number of attention heads that divides ${size.width}, or another width.`,
      { attentionHeads: size.attentionHeads, width: size.width },
    );
  }
  if (baseTraits[architecture].halving !== null) {
    checkStages(architecture, size, imageSizes, path, report);
  }
}

/** Patches have to divide every image that a network sees. */
export function checkPatches(architecture: BaseArchitecture, { patchSize }: NetworkSize, imageSizes: readonly number[], path: string, report: Report): void {
  const imageSize = imageSizes.find((side) => side % patchSize !== 0);
  if (readsField(architecture, 'patchSize') && imageSize !== undefined) {
    report(
      `${path}.patchSize`,
      'patchDoesNotDivide',
      `A patch of ${patchSize} pixels does not divide an image of ${imageSize} pixels.`,
      `Choose a patch size that divides ${imageSize}, or another image size.`,
      { patchSize, imageSize },
    );
  }
}

function checkStages(architecture: BaseArchitecture, size: NetworkSize, imageSizes: readonly number[], path: string, report: Report): void {
  const { depths, widths, attentionHeads } = size.stages;
  const stages = depths.length;
  const lists = { widths, ...(readsField(architecture, 'stages.attentionHeads') ? { attentionHeads } : {}) };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== stages) {
      report(
        `${path}.stages.${name}`,
        'stageCount',
        `There are ${stages} stages by their depths, and ${list.length} numbers here.`,
        'Write one number for each stage in every list.',
        { stages, count: list.length },
      );
      return;
    }
  }
  if (readsField(architecture, 'stages.attentionHeads')) {
    checkStageHeads(widths, attentionHeads, path, report);
  }
  if (readsField(architecture, 'block') && size.block === 'bottleneck' && widths.some((width) => width % 4 !== 0)) {
    report(`${path}.stages.widths`, 'stageBottleneck', 'A bottleneck is a quarter as wide as its stage, and 4 does not divide every width.', 'Choose widths that 4 divides.');
  }
  checkGrids(architecture, size, imageSizes, path, report);
}

function checkStageHeads(widths: readonly number[], attentionHeads: readonly number[], path: string, report: Report): void {
  const stage = widths.findIndex((width, index) => width % (attentionHeads[index] as number) !== 0);
  if (stage >= 0) {
    const parameters = { stage: stage + 1, attentionHeads: attentionHeads[stage] as number, width: widths[stage] as number };
    report(
      `${path}.stages.attentionHeads`,
      'stageHeadsDoNotDivide',
      `In stage ${parameters.stage}, ${parameters.attentionHeads} attention heads do not divide a width of ${parameters.width}.`,
      'Choose numbers of attention heads that divide the widths of their stages.',
      parameters,
    );
  }
}

/** Every stage needs a token, and in PVT as many as its keys and values are reduced by. */
function checkGrids(architecture: BaseArchitecture, size: NetworkSize, imageSizes: readonly number[], path: string, report: Report): void {
  const stages = size.stages.depths.length;
  for (const imageSize of imageSizes) {
    const grids = stageGrids(architecture, size, imageSize);
    const stage = grids.findIndex((side, index) => side < (architecture === 'pvt' ? spatialReduction(index, stages) : 1));
    if (stage >= 0) {
      const parameters = { imageSize, stage: stage + 1, side: Math.floor(grids[stage] as number), stages };
      report(
        `${path}.stages.depths`,
        'gridTooSmall',
        `Of an image of ${imageSize} pixels, stage ${parameters.stage} gets a grid of ${parameters.side} x ${parameters.side} tokens, which is too small for it.`,
        'Choose fewer stages, smaller patches, or larger images.',
        parameters,
      );
      return;
    }
  }
}

/** By how much PVT reduces keys and values along a side: 8, 4, 2, 1 in four stages (Wang et al., 2021, Table 1). */
export function spatialReduction(stage: number, stages: number): number {
  return 2 ** (stages - 1 - stage);
}

/** By how much the MLPs of a stage of PVT widen: 8, 8, 4, 4 in four stages (Wang et al., 2021, Table 1). */
export function mlpRatio(stage: number, stages: number): number {
  return stage < stages - 2 ? 8 : 4;
}
