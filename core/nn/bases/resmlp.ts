import type { BaseOptions } from '../baseRegistry.ts';
import { lecunNormal, xavierUniform, zeros } from '../initialiser.ts';
import { affineNorm } from '../layers/affineNorm.ts';
import type { Block } from '../layers/block.ts';
import { residualBlock } from '../layers/block.ts';
import { crossPatchLinearLayer } from '../layers/crossPatchLinear.ts';
import { layerScale, scaledLinear } from '../layers/layerScale.ts';
import type { LinearLayer } from '../layers/linear.ts';
import { linearLayer } from '../layers/linear.ts';
import { mlpOf } from '../layers/mlp.ts';
import { embeddingStage, patchEmbedding, patchGrid } from '../layers/patchEmbedding.ts';
import type { BaseNetwork, Grid } from '../network.ts';
import { startedAs } from '../startedAs.ts';
import { stagedBase } from './stagedBase.ts';

/** timm's default for every depth; the authors start deep networks lower. */
const initialScale = 1e-4;
const mlpRatio = 4;

/**
 * ResMLP (Touvron et al., 2021) with the names of timm: affine maps in place of norms, LayerScale, and the mean of the
 * tokens. Its linear layer across patches has weights for each of the crop sizes. Errors: `badInput` if patches do not
 * divide an image, or for images of another size.
 */
export function resmlp(options: BaseOptions): BaseNetwork {
  const { channels, patchSize, imageSize, otherSizes = [], width, depth, dropPath = 0 } = options;
  const grids = [imageSize, ...otherSizes].map((side) => patchGrid(side, side, patchSize));
  const blocks = Array.from({ length: depth }, (_, index) => resmlpBlock(`blocks.${index}`, width, grids));
  const embedding = patchEmbedding('stem.proj', patchSize, channels, width);
  const stem = startedAs({ weight: lecunNormal(patchSize * patchSize * channels), bias: zeros }, embedding);
  const base = stagedBase({
    width,
    stages: [{ resampling: embeddingStage(stem, patchSize, null), blocks }],
    norm: affineNorm('norm', width),
    // An affine map of the mean is the mean of the map.
    poolsFirst: true,
    dropPath: 0,
  });
  // The rate does not grow with the depth, in timm and in the authors' code.
  return { ...base, dropPathSites: dropPath === 0 ? [] : blocks.flatMap(({ sites }) => sites.map((name) => ({ name, rate: dropPath }))) };
}

function resmlpBlock(name: string, width: number, grids: readonly Grid[]): Block {
  const hidden = mlpRatio * width;
  const linear = (part: string, inputs: number, outputs: number): LinearLayer =>
    startedAs({ weight: xavierUniform(inputs, outputs), bias: { kind: 'normal', deviation: 1e-6 } }, linearLayer(`${name}.mlp_channels.${part}`, inputs, outputs));
  const crossPatch = crossPatchLinearLayer(affineNorm(`${name}.norm1`, width), `${name}.linear_tokens`, {
    channels: width,
    grids,
    initialise: (positions) => xavierUniform(positions, positions),
    scale: layerScale(`${name}.ls1`, width, initialScale),
  });
  const second = scaledLinear(linear('fc2', hidden, width), layerScale(`${name}.ls2`, width, initialScale));
  return residualBlock(
    { site: `${name}.mixer`, layer: crossPatch, shortcut: true },
    { site: `${name}.mlp`, layer: mlpOf(affineNorm(`${name}.norm2`, width), linear('fc1', width, hidden), second), shortcut: true },
  );
}
