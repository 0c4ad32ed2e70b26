import { readsField } from './architectures.ts';
import type { DatasetSummary } from './dataset.ts';
import { checkNetworkSize, checkPatches } from './networkRules.ts';
import { attentionHeadsBehind, cropStep, tokenWidth } from './networkGrids.ts';
import type { Problem, Report } from './problem.ts';
import type { ExperimentSpec, HeadSpec } from './spec.ts';

/** Side length of the local crops in pixels: as written, else 96/224 of the image, to the nearest whole patch. */
export function localCropSize(spec: Pick<ExperimentSpec, 'base' | 'augmentation'>): number {
  const { imageSize, architecture } = spec.base;
  const step = cropStep(architecture, spec.base);
  return spec.augmentation.localSize ?? Math.max(step, Math.round((imageSize * 96) / 224 / step) * step);
}

/** Side lengths of the crops that the networks see: global ones, then local ones where there are any. */
export function cropSizes(spec: Pick<ExperimentSpec, 'base' | 'augmentation' | 'objective'>): number[] {
  return spec.objective.localCrops > 0 ? [spec.base.imageSize, localCropSize(spec)] : [spec.base.imageSize];
}

/** Training images of a run: what the limit leaves of the data set, and of that the search's fraction. */
export function trainingImageCount(spec: ExperimentSpec, dataset: Pick<DatasetSummary, 'train'>): number {
  const limited = Math.min(spec.limit?.train ?? dataset.train, dataset.train);
  return spec.combine === 'search' && spec.supervision === 'head' ? Math.max(1, Math.floor(limited * spec.search.fraction)) : limited;
}

function checkHeads(spec: ExperimentSpec, report: Report): void {
  const count = spec.heads.length;
  if (spec.supervision === 'head') {
    if (count === 0) {
      report('heads', 'noHead', 'Supervision by a head needs a head.', 'Add a head, or choose the supervision "baseline".');
    } else if (spec.combine === 'single' && count > 1) {
      report(
        'heads',
        'oneHeadOnly',
        `The combination "single" takes one head, and there are ${count}.`,
        'Keep one head, or combine them with "concat" or "search".',
        { count },
      );
    } else if (spec.combine !== 'single' && count === 1) {
      report(
        'heads',
        'twoHeadsNeeded',
        `The combination "${spec.combine}" needs at least two heads.`,
        'Add a head, or choose the combination "single".',
        { combine: spec.combine },
      );
    }
  }
  const seen = new Set<string>();
  spec.heads.forEach((head, index) => {
    if (seen.has(head.id)) {
      report(`heads.${index}.id`, 'headIdTaken', `Two heads have the id "${head.id}".`, 'Give every head an id of its own.', { id: head.id });
    }
    seen.add(head.id);
    if (spec.composition === 'parallel') {
      checkPatches(head.architecture, head.network, cropSizes(spec), `heads.${index}.network`, report);
      checkNetworkSize(head.architecture, head.network, cropSizes(spec), `heads.${index}.network`, report);
    } else {
      checkHeadBehind(spec, head, index, report);
    }
  });
}

/** A head whose blocks are as wide as the base's tokens. */
function checkHeadBehind(spec: ExperimentSpec, head: HeadSpec, index: number, report: Report): void {
  const { architecture, id } = head;
  if (!head.tokenMixer && !head.mlp) {
    report(`heads.${index}.tokenMixer`, 'emptyBlock', `The head "${id}" has neither token mixer nor MLP.`, 'Switch at least one of them on.', { id });
  }
  const width = tokenWidth(spec.base.architecture, spec.base);
  if (architecture === 'resnet' && width % 4 !== 0) {
    report(
      `heads.${index}.architecture`,
      'bottleneckWidth',
      `The ResNet head's bottleneck is a quarter of the width, and 4 does not divide ${width}.`,
      'Choose a width that 4 divides, or another head.',
      { width },
    );
  }
  const attentionHeads = attentionHeadsBehind(spec.base.architecture, spec.base);
  const isBasesOwn = readsField(spec.base.architecture, 'attentionHeads') || readsField(spec.base.architecture, 'stages.attentionHeads');
  if ((architecture === 'vit' || architecture === 'swin') && !isBasesOwn && width % attentionHeads !== 0) {
    report(
      'base.attentionHeads',
      'headsDoNotDivideTokens',
      `${attentionHeads} attention heads, which the ${architecture} head would have, do not divide the base's width of ${width}.`,
      `Choose a number of attention heads that divides ${width}.`,
      { attentionHeads, width, id },
    );
  }
}

function checkAugmentation(spec: ExperimentSpec, report: Report): void {
  for (const name of ['globalScale', 'localScale'] as const) {
    const [low, high] = spec.augmentation[name];
    if (low > high) {
      report(`augmentation.${name}`, 'rangeOrder', `The range starts at ${low} and ends at ${high}.`, 'Write the smaller number first.', { low, high });
    }
  }
  const size = spec.augmentation.localSize;
  const step = cropStep(spec.base.architecture, spec.base);
  if (spec.objective.localCrops > 0 && size !== null) {
    if (size % step !== 0) {
      report(
        'augmentation.localSize',
        'localPatchDoesNotDivide',
        `A patch of ${step} pixels does not divide a local crop of ${size} pixels.`,
        'Choose a multiple of the patch size, or leave it empty.',
        { patchSize: step, size },
      );
    }
    if (size > spec.base.imageSize) {
      report('augmentation.localSize', 'localTooLarge', `A local crop of ${size} pixels is larger than the image (${spec.base.imageSize}).`, 'Choose a smaller crop.', {
        size,
        imageSize: spec.base.imageSize,
      });
    }
  }
}

function checkSchedule(spec: ExperimentSpec, report: Report): void {
  const { learningRate, minimumLearningRate, epochs, batchSize, scaleLearningRate } = spec.schedule;
  const peak = scaleLearningRate ? (learningRate * batchSize) / 256 : learningRate;
  if (minimumLearningRate > peak) {
    report(
      'schedule.minimumLearningRate',
      'minimumAbovePeak',
      `The minimum learning rate ${minimumLearningRate} is above the peak ${peak}.`,
      'Lower the minimum or raise the learning rate.',
      { minimumLearningRate, peak },
    );
  }
  if (spec.objective.freezeLastLayerEpochs >= epochs && spec.objective.freezeLastLayerEpochs > 0) {
    report(
      'objective.freezeLastLayerEpochs',
      'frozenThroughout',
      `The last layer would stay frozen for all ${epochs} epochs.`,
      'Freeze it for fewer epochs than the run has.',
      { epochs },
    );
  }
}

function checkData(spec: ExperimentSpec, datasets: readonly DatasetSummary[], report: Report): void {
  const dataset = datasets.find((candidate) => candidate.name === spec.dataset);
  if (dataset === undefined) {
    const names = datasets.map((candidate) => candidate.name).join(', ');
    report('dataset', 'noDataset', `There is no data set "${spec.dataset}".`, names === '' ? 'Add one on the Data page, or with "hssl datasets add".' : `Known data sets: ${names}.`, {
      dataset: spec.dataset,
    });
    return;
  }
  if (dataset.status !== 'ready') {
    report('dataset', 'datasetNotReady', `The data set "${dataset.name}" is ${dataset.status}.`, 'Wait for its import to end, or add it again.', {
      dataset: dataset.name,
      status: dataset.status,
    });
    return;
  }
  const images = trainingImageCount(spec, dataset);
  if (spec.schedule.batchSize > images) {
    report(
      'schedule.batchSize',
      'batchLargerThanData',
      `A batch of ${spec.schedule.batchSize} is larger than the ${images} training images.`,
      'Choose a smaller batch, or more images.',
      { batchSize: spec.schedule.batchSize, images },
    );
  }
  const largestK = Math.max(...spec.evaluation.knn.k);
  const bank = Math.min(spec.limit?.train ?? dataset.train, dataset.train);
  if (dataset.classes > 0 && largestK > bank) {
    report('evaluation.knn.k', 'moreNeighboursThanImages', `k = ${largestK} asks for more neighbours than the ${bank} training images.`, 'Choose a smaller k.', {
      k: largestK,
      images: bank,
    });
  }
}

/** Rules that join several fields of a spec that has the right shape; with data sets also those about the data. */
export function brokenRules(spec: ExperimentSpec, datasets: readonly DatasetSummary[] | null): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, key, message, advice, parameters = {}) => problems.push({ path, key, message, advice, parameters });
  // Local crops are whole patches by themselves, or a problem of their own field.
  checkPatches(spec.base.architecture, spec.base, [spec.base.imageSize], 'base', report);
  checkNetworkSize(spec.base.architecture, spec.base, cropSizes(spec), 'base', report);
  checkHeads(spec, report);
  checkAugmentation(spec, report);
  checkSchedule(spec, report);
  if (datasets !== null) {
    checkData(spec, datasets, report);
  }
  return problems;
}
