import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../contract/error.ts';
import type { DownstreamFramework } from '../../contract/weights.ts';
import { readSafetensorsHeader } from '../../tensor/safetensors.ts';
import { checkpointFacts } from '../checkpointFacts.ts';
import { exportedPart } from '../exportedPart.ts';
import { PythonDict, pythonLiteral, type PythonValue } from '../pythonText.ts';
import { downstreamBackbone, type DownstreamBackbone } from './downstreamBackbone.ts';

/** Levels of the pyramid that detectors look for objects in, and of those that they cut regions out of. */
const pyramidLevels = 5;
const regionLevels = 4;
/** Pixels from one position to the next in the pyramid that a neck makes of a plain network. */
const plainStrides = [4, 8, 16, 32];

/**
 * A configuration that trains a detector (Cascade Mask R-CNN in mmdetection) or a segmenter (UperNet in mmsegmentation) from
 * exported weights, as Python text.
 * Errors: `badInput` with the reason where there is none for the network; those of reading the checkpoint.
 *
 * @param checkpoint - that the weights are exported from
 * @param weights - path of the exported file, beside which the configuration is to lie
 * @param partName - that is exported
 */
export async function downstreamConfiguration(framework: DownstreamFramework, checkpoint: string, weights: string, partName: string): Promise<string> {
  const { metadata } = await readSafetensorsHeader(checkpoint);
  const { spec, dataset } = checkpointFacts(metadata, checkpoint);
  const part = exportedPart(spec, partName, dataset.channels);
  if (part.whole === null) {
    throw new StudioError('badInput', `The head "${partName}" reads the base's tokens and is no backbone.`, { path: 'part', advice: 'Export the base.' });
  }
  const backbone = downstreamBackbone(framework, part.whole, dataset.channels, path.basename(weights));
  const texts: Record<string, string> = {
    ABOUT: `the ${part.architecture} of "${spec.name}" after ${Number(Number(metadata['epoch']).toFixed(2))} epochs`,
    BEFORE: backbone.before.length === 0 ? '' : ['# Run this once, beside this file:', ...backbone.before.map((line) => `#   ${line}`), ''].join('\n'),
    MEAN: pythonLiteral(dataset.mean.map(toByteScale)),
    STD: pythonLiteral(dataset.deviation.map(toByteScale)),
    IS_COLOUR: pythonLiteral(dataset.channels === 3),
    COLOUR_TYPE: pythonLiteral(dataset.channels === 3 ? 'color' : 'grayscale'),
    BACKBONE: Object.entries(backbone.settings)
      .map(([key, value]) => `        ${key}=${pythonLiteral(value)},`)
      .join('\n'),
    ...(framework === 'mmdet' ? detectionTexts(backbone) : segmentationTexts(backbone, dataset.channels)),
  };
  const template = await readFile(new URL(`${framework}.py.template`, import.meta.url), 'utf8');
  return template.replace(/@([A-Z_]+)@/g, (_token, name: string) => {
    const text = texts[name];
    if (text === undefined) {
      throw new StudioError('internal', `the template of ${framework} asks for ${name}`);
    }
    return text;
  });
}

/** Images are bytes there. */
function toByteScale(value: number): number {
  return Number((255 * value).toFixed(4));
}

/** Maps of one size to a pyramid, by interpolation. */
function pyramidNeck({ channels, strides }: DownstreamBackbone, type: string): PythonDict {
  const [width] = channels as [number];
  const [stride] = strides as [number];
  return new PythonDict({ type, in_channels: channels, out_channels: width, scales: plainStrides.map((wanted) => stride / wanted) });
}

function detectionTexts(backbone: DownstreamBackbone): Record<string, string> {
  const { channels, strides, isPlain, imports, packages } = backbone;
  const [width] = channels as [number];
  const pyramid: PythonValue = isPlain
    ? [
        pyramidNeck(backbone, 'mmseg.MultiLevelNeck'),
        new PythonDict({ type: 'FPN', in_channels: plainStrides.map(() => width), out_channels: 256, num_outs: pyramidLevels }),
      ]
    : new PythonDict({ in_channels: channels });
  const first = isPlain ? (plainStrides[0] as number) : (strides[0] as number);
  const allStrides = Array.from({ length: pyramidLevels }, (_, level) => first * 2 ** level);
  return {
    NEEDS: ['mmdet', ...packages.filter((name) => name !== 'mmdet'), ...(isPlain ? ['mmsegmentation'] : [])].join(', '),
    IMPORTS: pythonLiteral([...imports, ...(isPlain ? ['mmseg.models'] : [])]),
    NECK: pythonLiteral(pyramid),
    STRIDES: pythonLiteral(allStrides),
    ROI_STRIDES: pythonLiteral(allStrides.slice(0, regionLevels)),
  };
}

function segmentationTexts(backbone: DownstreamBackbone, imageChannels: number): Record<string, string> {
  const { isPlain, imports, packages } = backbone;
  const maps = isPlain ? plainStrides.map(() => backbone.channels[0] as number) : backbone.channels;
  const auxiliary = Math.max(0, maps.length - 2);
  return {
    NEEDS: ['mmsegmentation', ...packages].join(', '),
    IMPORTS: pythonLiteral(imports),
    NECK: pythonLiteral(isPlain ? pyramidNeck(backbone, 'MultiLevelNeck') : null),
    HEAD_CHANNELS: pythonLiteral(maps),
    HEAD_INDEX: pythonLiteral(maps.map((_, index) => index)),
    AUXILIARY_CHANNELS: pythonLiteral(maps[auxiliary] as number),
    AUXILIARY_INDEX: pythonLiteral(auxiliary),
    // It changes hue and saturation.
    PHOTOMETRIC: imageChannels === 3 ? "    dict(type='PhotoMetricDistortion'),\n" : '',
  };
}
