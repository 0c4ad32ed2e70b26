import type { BatchNorm } from './batchNorm.ts';
import { batchNormLayer } from './batchNorm.ts';
import { convolutionLayer } from './convolution.ts';
import type { Layer } from './layer.ts';
import { sequence } from './layer.ts';

/**
 * ResNet's bottleneck (He et al., 2016) without its shortcut: 1x1, 3x3 and 1x1 convolutions with batch normalisation,
 * a quarter as wide inside. ReLU follows the first two; what comes out is a residual, so nothing is cut off it.
 */
export function bottleneckLayer(name: string, channels: number): Layer {
  const inside = Math.max(1, Math.round(channels / 4));
  return sequence(
    convolutionLayer(`${name}.conv1`, 1, channels, inside),
    withRelu(batchNormLayer(`${name}.bn1`, inside)),
    convolutionLayer(`${name}.conv2`, 3, inside, inside),
    withRelu(batchNormLayer(`${name}.bn2`, inside)),
    convolutionLayer(`${name}.conv3`, 1, inside, channels),
    batchNormLayer(`${name}.bn3`, channels),
  );
}

function withRelu(norm: BatchNorm): Layer {
  return { ...norm, apply: (context, tokens) => norm.applyWith(context, tokens, { relu: true }) };
}
