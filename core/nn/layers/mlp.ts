import { gelu } from './gelu.ts';
import type { Layer } from './layer.ts';
import { sequence } from './layer.ts';
import type { LinearLayer } from './linear.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';

/** A norm and two linear layers with exact GELU between them, `name.fc1` and `name.fc2`; `ratio` times as wide inside. */
export function mlpLayer(norm: Norm, name: string, channels: number, ratio = 4): Layer {
  const hidden = channels * ratio;
  return mlpOf(norm, linearLayer(`${name}.fc1`, channels, hidden), linearLayer(`${name}.fc2`, hidden, channels));
}

/** The same of linear layers that are made otherwise. */
export function mlpOf(norm: Norm, first: LinearLayer, second: LinearLayer): Layer {
  return sequence(normThenLinear(norm, first), geluLayer, second);
}

const geluLayer: Layer = {
  parameters: [],
  buffers: [],
  apply: (_context, tokens) => gelu(tokens),
  multiplyAdds: () => 0,
};
