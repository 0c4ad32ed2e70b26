import { mlpRatio, spatialReduction } from '../../contract/networkRules.ts';
import { StudioError } from '../../contract/error.ts';
import type { DownstreamFramework } from '../../contract/weights.ts';
import type { WholeNetwork } from '../exportedPart.ts';
import { PythonDict, pythonLiteral, type PythonValue } from '../pythonText.ts';
import { timmModel } from '../timmModel.ts';

/** A backbone of OpenMMLab's frameworks that has our weights. */
export interface DownstreamBackbone {
  readonly settings: Readonly<Record<string, PythonValue>>;
  /** Channels of the maps that it gives out, and pixels from one position to the next in each. */
  readonly channels: readonly number[];
  readonly strides: readonly number[];
  /** Whether all maps are of one size, so that the neck makes a pyramid of them. */
  readonly isPlain: boolean;
  /** Python modules that register it, and packages to install. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  /** Lines of Python to run once before. */
  readonly before: readonly string[];
}

/** Maps that detectors and UperNet read. */
const levels = 4;

/**
 * How a framework builds a network and loads its weights.
 * Errors: `badInput` with the reason where it cannot, or where it would make no sense.
 *
 * @param channels - of the images
 * @param weights - name of the file, which lies beside the configuration
 */
export function downstreamBackbone(framework: DownstreamFramework, network: WholeNetwork, channels: number, weights: string): DownstreamBackbone {
  if (network.architecture === 'pvt') {
    return pvtBackbone(framework, network, channels, weights);
  }
  if (network.architecture === 'resmlp') {
    throw refusal(framework, 'ResMLP reads images of one size only, and those of detection and segmentation have many.');
  }
  const model = timmModel(network, channels);
  if (!('python' in model) || model.create === null) {
    throw refusal(framework, `timm.create_model, through which weights are loaded there, makes no ${network.architecture} of this size.`);
  }
  const isPlain = network.architecture === 'vit';
  const { in_chans: _channels, ...given } = model.create.arguments;
  return {
    settings: {
      type: 'mmpretrain.TIMMBackbone',
      model_name: model.create.name,
      features_only: true,
      pretrained: true,
      // Loaded before timm cuts out what gives the maps: `checkpoint_path` would come after that.
      pretrained_cfg_overlay: new PythonDict({ file: besideThis(weights), custom_load: false, num_classes: 0, input_size: [channels, network.imageSize, network.imageSize] }),
      in_channels: channels,
      ...given,
      ...otherSizes(network),
    },
    channels: isPlain ? plainIndices(network.depth).map(() => network.width) : network.stages.widths,
    strides: isPlain ? plainIndices(network.depth).map(() => network.patchSize) : stageStrides(network),
    isPlain,
    imports: ['mmpretrain.models'],
    packages: ['mmpretrain', '"timm>=1.0"', 'safetensors'],
    before: [],
  };
}

/** In mmengine's words. */
function besideThis(file: string): string {
  return `{{ fileDirname }}/${file}`;
}

function refusal(framework: DownstreamFramework, why: string): StudioError {
  return new StudioError('badInput', `There is no configuration of ${framework} for this network: ${why}`, { path: 'for', advice: 'Leave out "for", and write one yourself from the exported weights.' });
}

/** What makes timm's networks take images of any size, and give channels first. */
function otherSizes({ architecture, depth, stages }: WholeNetwork): Record<string, PythonValue> {
  const all = stages.depths.map((_, stage) => stage);
  switch (architecture) {
    case 'vit':
      return { dynamic_img_size: true, dynamic_img_pad: true, out_indices: plainIndices(depth) };
    case 'swin':
      return { strict_img_size: false, feature_cls: 'getter', out_indices: all };
    case 'resnet':
      // Its first map is the stem's.
      return { out_indices: all.map((stage) => stage + 1) };
    default:
      return { out_indices: all };
  }
}

/** Blocks of a plain network whose outputs are read: four at equal distances, or the last alone where there are fewer. */
function plainIndices(depth: number): number[] {
  return depth < levels ? [depth - 1] : Array.from({ length: levels }, (_, level) => Math.round(((level + 1) * depth) / levels) - 1);
}

function stageStrides({ architecture, patchSize, stages }: WholeNetwork): number[] {
  const first = architecture === 'resnet' ? 4 : patchSize;
  return stages.depths.map((_, stage) => first * 2 ** stage);
}

/** mmdetection's own, which takes the authors' names. It reads pickles only, and no class token. */
function pvtBackbone(framework: DownstreamFramework, network: WholeNetwork, channels: number, weights: string): DownstreamBackbone {
  const { imageSize, patchSize, stages } = network;
  const { depths, widths, attentionHeads } = stages;
  const count = depths.length;
  const perHead = (widths[0] as number) / (attentionHeads[0] as number);
  if (widths.some((width, stage) => width !== perHead * (attentionHeads[stage] as number))) {
    throw refusal(framework, "mmdetection's PVT has attention heads of one width in all stages.");
  }
  const pickle = `${weights.replace(/\.[^.]*$/, '')}.pth`;
  const last = `pos_embed${count}`;
  const patches = [patchSize, ...Array<number>(count - 1).fill(2)];
  return {
    settings: {
      type: framework === 'mmdet' ? 'PyramidVisionTransformer' : 'mmdet.PyramidVisionTransformer',
      pretrain_img_size: imageSize,
      in_channels: channels,
      embed_dims: perHead,
      num_stages: count,
      num_layers: depths,
      num_heads: attentionHeads,
      patch_sizes: patches,
      strides: patches,
      paddings: patches.map(() => 0),
      sr_ratios: depths.map((_, stage) => spatialReduction(stage, count)),
      mlp_ratios: depths.map((_, stage) => mlpRatio(stage, count)),
      out_indices: depths.map((_, stage) => stage),
      init_cfg: new PythonDict({ type: 'Pretrained', checkpoint: besideThis(pickle) }),
    },
    channels: widths,
    strides: stageStrides(network),
    isPlain: false,
    imports: framework === 'mmdet' ? [] : ['mmdet.models'],
    packages: ['mmdet', 'safetensors'],
    before: [
      'import torch, safetensors.torch',
      `weights = safetensors.torch.load_file(${pythonLiteral(weights)})`,
      `weights[${pythonLiteral(last)}] = weights[${pythonLiteral(last)}][:, 1:].clone()  # without the class token`,
      `torch.save(weights, ${pythonLiteral(pickle)})`,
    ],
  };
}
