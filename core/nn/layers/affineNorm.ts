import type { Norm } from './norm.ts';
import { normOf } from './norm.ts';

/** ResMLP's stand-in for a norm (Touvron et al., 2021, Eq. 1): a scale and an offset, without statistics. `name.alpha`, `name.beta`. */
export function affineNorm(name: string, channels: number): Norm {
  const norm = normOf(`${name}.alpha`, `${name}.beta`, channels, (tokens) => tokens);
  return { ...norm, parameters: norm.parameters.map((parameter) => ({ ...parameter, kind: 'affine' })) };
}
