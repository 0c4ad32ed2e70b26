import type { Layer } from './layer.ts';
import { affine, normalisationParameters } from './layerNorm.ts';

/** ResMLP's stand-in for a norm (Touvron et al., 2021, Eq. 1): a scale and an offset, without statistics. `name.alpha`, `name.beta`. */
export function affineLayer(name: string, channels: number): Layer {
  const [scale, offset] = normalisationParameters(`${name}.alpha`, `${name}.beta`, channels);
  return {
    parameters: [scale, offset],
    buffers: [],
    apply: (context, tokens) => affine(tokens, context.parameter(scale.name), context.parameter(offset.name)),
    multiplyAdds: () => 0,
  };
}
