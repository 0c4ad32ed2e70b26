import { smallNormal } from '../initialiser.ts';
import type { Layer } from './layer.ts';
import { layerScale, scaledLinear } from './layerScale.ts';
import { linearLayer } from './linear.ts';
import { mlpOf } from './mlp.ts';
import type { Norm } from './norm.ts';

export interface ScaledMlpOptions {
  readonly channels: number;
  /** How other programs store the weights. */
  readonly kind: 'linear' | 'pointwiseConvolution';
  /** Name of the LayerScale, and where it starts. */
  readonly scaleName: string;
  readonly initialScale: number;
}

/** A norm and an MLP four times as wide inside, `name.fc1` and `name.fc2`, whose output a LayerScale multiplies. */
export function scaledMlp(norm: Norm, name: string, { channels, kind, scaleName, initialScale }: ScaledMlpOptions): Layer {
  const hidden = 4 * channels;
  const part = (partName: string, inputs: number, outputs: number) => linearLayer(`${name}.${partName}`, inputs, outputs, smallNormal, kind);
  return mlpOf(norm, part('fc1', channels, hidden), scaledLinear(part('fc2', hidden, channels), layerScale(scaleName, channels, initialScale)));
}
