import { gelu } from './gelu.ts';
import type { Layer } from './layer.ts';
import { sequence } from './layer.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';

/** A norm and two linear layers with exact GELU between them, `name.fc1` and `name.fc2`; `ratio` times as wide inside. */
export function mlpLayer(norm: Norm, name: string, channels: number, ratio = 4): Layer {
  const hidden = channels * ratio;
  return sequence(
    normThenLinear(norm, linearLayer(`${name}.fc1`, channels, hidden)),
    geluLayer,
    linearLayer(`${name}.fc2`, hidden, channels),
  );
}

const geluLayer: Layer = {
  parameters: [],
  buffers: [],
  apply: (_context, tokens) => gelu(tokens),
  multiplyAdds: () => 0,
};
