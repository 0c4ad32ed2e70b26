import type { BaseArchitecture } from '../contract/architectures.ts';
import type { WholeNetwork } from './exportedPart.ts';
import { pythonCall, PythonName, type PythonValue } from './pythonText.ts';

/**
 * How timm (1.0) builds a network: by a name of its own with arguments, by an expression, or by statements that define
 * `model`, which need `import timm, torch` before them. Or why it cannot.
 */
export type TimmModel =
  | { readonly python: string; readonly create: TimmCreation | null }
  | { readonly statements: string }
  | { readonly reason: string };

/** Arguments of `timm.create_model`. */
export interface TimmCreation {
  readonly name: string;
  readonly arguments: Readonly<Record<string, PythonValue>>;
}

/** By architecture; one that is not here is exported without these lines. */
const models: Partial<Record<BaseArchitecture, (network: WholeNetwork, channels: number) => TimmModel>> = {
  vit,
  swin,
  pvt: () => ({ reason: 'timm has no PVT of the first version. The names are those of its authors (https://github.com/whai362/PVT).' }),
  poolformer,
  resnet,
  resmlp,
  convnext,
};

/** @param channels - of the images */
export function timmModel(network: WholeNetwork, channels: number): TimmModel {
  return models[network.architecture]?.(network, channels) ?? { reason: `It is not known how timm builds ${network.architecture}.` };
}

/** A model by name whose own arguments these take the place of. Without a classifier. */
function created(name: string, given: Readonly<Record<string, PythonValue>>): TimmModel {
  const create = { name, arguments: given };
  return { python: pythonCall('timm.create_model', { num_classes: 0, ...given }, name), create };
}

function vit({ imageSize, patchSize, width, depth, attentionHeads }: WholeNetwork, channels: number): TimmModel {
  return created('vit_small_patch16_224', { img_size: imageSize, patch_size: patchSize, in_chans: channels, embed_dim: width, depth, num_heads: attentionHeads });
}

function swin({ imageSize, patchSize, window, stages }: WholeNetwork, channels: number): TimmModel {
  const { depths, widths, attentionHeads } = stages;
  const first = widths[0] as number;
  if (widths.some((width, stage) => width !== first * 2 ** stage)) {
    return { reason: `timm's Swin doubles its width from stage to stage, and this one has ${widths.join(', ')}.` };
  }
  return created('swin_tiny_patch4_window7_224', {
    img_size: imageSize,
    patch_size: patchSize,
    in_chans: channels,
    embed_dim: first,
    depths,
    num_heads: attentionHeads,
    window_size: window,
  });
}

function resmlp({ imageSize, patchSize, width, depth }: WholeNetwork, channels: number): TimmModel {
  if (patchSize === 16 && width === 384 && (depth === 12 || depth === 24)) {
    return created(`resmlp_${depth}_224`, { img_size: imageSize, in_chans: channels });
  }
  const python = pythonCall('timm.models.mlp_mixer.MlpMixer', {
    num_classes: 0,
    img_size: imageSize,
    patch_size: patchSize,
    in_chans: channels,
    embed_dim: width,
    num_blocks: depth,
    mlp_ratio: 4,
    block_layer: new PythonName('timm.models.mlp_mixer.ResBlock'),
    norm_layer: new PythonName('timm.models.mlp_mixer.Affine'),
  });
  return { python, create: null };
}

/** Widths of the convolutions inside the blocks. */
export function resnetPlanes({ block, stages }: Pick<WholeNetwork, 'block' | 'stages'>): number[] {
  return stages.widths.map((width) => (block === 'bottleneck' ? width / 4 : width));
}

function resnet({ block, stem, stages }: WholeNetwork, channels: number): TimmModel {
  const planes = resnetPlanes({ block, stages });
  const [first] = planes as [number];
  if (stem === 'standard' && first === 64 && planes.length === 4) {
    return created(block === 'bottleneck' ? 'resnet50' : 'resnet18', { layers: stages.depths, channels: planes, in_chans: channels });
  }
  if (planes.length > 4) {
    return { reason: `timm's ResNet has four stages, and this one has ${planes.length}.` };
  }
  const kind = new PythonName(`timm.models.resnet.${block === 'bottleneck' ? 'Bottleneck' : 'BasicBlock'}`);
  const [size, stride] = stem === 'standard' ? [7, 2] : [3, 1];
  const conv = pythonCall('torch.nn.Conv2d', { kernel_size: size, stride, padding: (size - 1) / 2, bias: false }, channels, first);
  const made = pythonCall('timm.models.resnet.make_blocks', {}, stages.depths.map(() => kind), planes, stages.depths, first);
  return {
    // timm's stem is 64 wide, and it has four stages.
    statements: [
      `model = ${pythonCall('timm.models.resnet.ResNet', { num_classes: 0, in_chans: channels, channels: planes }, kind, stages.depths)}`,
      `model.conv1, model.bn1 = ${conv}, ${pythonCall('torch.nn.BatchNorm2d', {}, first)}`,
      ...(stem === 'standard' ? [] : ['model.maxpool = torch.nn.Identity()']),
      ...[2, 3, 4].filter((stage) => stage > planes.length).map((stage) => `model.layer${stage} = torch.nn.Sequential()`),
      `for name, stage in ${made}[0]: setattr(model, name, stage)`,
    ].join('\n'),
  };
}

function convnext({ patchSize, stages }: WholeNetwork, channels: number): TimmModel {
  const { depths, widths } = stages;
  if (patchSize === 4 && depths.length === 4) {
    return created('convnext_tiny', { depths, dims: widths, in_chans: channels });
  }
  const missing = Math.max(0, 4 - depths.length);
  if (depths.length > 4) {
    return { reason: `timm's ConvNeXt has four stages, and this one has ${depths.length}.` };
  }
  const last = widths.at(-1) as number;
  const whole = { num_classes: 0, in_chans: channels, depths: [...depths, ...Array<number>(missing).fill(0)], dims: [...widths, ...Array<number>(missing).fill(last)] };
  return {
    // timm's own stem of 2 x 2 is followed by another halving, and it always has four stages.
    statements: [
      `model = ${pythonCall('timm.models.convnext.ConvNeXt', whole)}`,
      `model.stem[0] = ${pythonCall('torch.nn.Conv2d', { kernel_size: patchSize, stride: patchSize }, channels, widths[0] as number)}`,
      `model.stages = model.stages[:${depths.length}]`,
    ].join('\n'),
  };
}

function poolformer({ patchSize, stages }: WholeNetwork, channels: number): TimmModel {
  const { depths, widths } = stages;
  if (widths.some((width, stage) => width === widths[stage - 1])) {
    return { reason: 'timm does not halve the grid between stages of equal width.' };
  }
  if (patchSize === 4 && depths.join() === '2,2,6,2' && widths.join() === '64,128,320,512') {
    return created('poolformer_s12', { in_chans: channels });
  }
  const python = pythonCall('timm.models.metaformer.MetaFormer', {
    num_classes: 0,
    in_chans: channels,
    depths,
    dims: widths,
    downsample_norm: null,
    mlp_act: new PythonName('torch.nn.GELU'),
    mlp_bias: true,
    norm_layers: new PythonName('timm.layers.GroupNorm1'),
    layer_scale_init_values: 1e-5,
    res_scale_init_values: null,
    use_mlp_head: false,
  });
  if (patchSize === 4) {
    return { python, create: null };
  }
  const stem = pythonCall('torch.nn.Conv2d', { kernel_size: 2 * patchSize - 1, stride: patchSize, padding: Math.floor(patchSize / 2) }, channels, widths[0] as number);
  return { statements: [`model = ${python}`, `model.stem.conv = ${stem}`].join('\n') };
}
