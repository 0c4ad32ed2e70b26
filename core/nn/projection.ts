import { inFullPrecision } from '../tensor/compile/halfPrecision.ts';
import { differentiable } from '../tensor/differentiable.ts';
import type { Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { uniformByInputs } from './initialiser.ts';
import { gelu } from './layers/gelu.ts';
import { linearLayer } from './layers/linear.ts';
import { normaliseLength } from './layers/normaliseLength.ts';
import type { ParameterSpecification, ProjectionNetwork } from './network.ts';

export interface ProjectionOptions {
  /** Channels of the representation. */
  readonly inputs: number;
  readonly hidden: number;
  /** Linear layers up to the bottleneck, at least 1. */
  readonly layers: number;
  readonly bottleneck: number;
  readonly prototypes: number;
}

/** Name of the projection's last weights, which may be frozen for the first epochs. */
export const lastLayerName = 'last_layer.weight_v';

/**
 * DINO's projection head (Caron et al., 2021, Appendix C): an MLP with GELU, its output at length 1, and a linear layer to
 * the prototypes whose weights have length 1 too (`norm_last_layer`) and no bias. Scores are therefore cosines.
 */
export function projection(options: ProjectionOptions): ProjectionNetwork {
  const { inputs, hidden, layers, bottleneck, prototypes } = options;
  const stages = Array.from({ length: layers }, (_, index) =>
    // PyTorch numbers the activations between them too, hence every second number.
    linearLayer(layers === 1 ? 'mlp' : `mlp.${2 * index}`, index === 0 ? inputs : hidden, index === layers - 1 ? bottleneck : hidden),
  );
  const last: ParameterSpecification = {
    name: lastLayerName,
    shape: [bottleneck, prototypes],
    initialise: uniformByInputs(bottleneck),
    kind: 'linear',
    decay: true,
  };
  return {
    prototypes,
    parameters: [...stages.flatMap((stage) => stage.parameters), last],
    buffers: [],
    dropPathSites: [],
    apply: (context, representation) => {
      const layout = { batch: representation.shape[0], tokens: 1, grid: { height: 1, width: 1 } };
      const narrow = stages.reduce(
        (value, stage, index) => stage.apply(context, index === 0 ? value : gelu(value), layout),
        representation,
      );
      const directions = normaliseLength(context.parameter(last.name) as Tensor2D, 0);
      return scores(normaliseLength(narrow, 1), directions);
    },
    multiplyAdds: () => {
      const layout = { tokens: 1, grid: { height: 1, width: 1 } };
      return stages.reduce((sum, stage) => sum + stage.multiplyAdds(layout), bottleneck * prototypes);
    },
  };
}

/** Cosines of directions, [rows, bottleneck] and [bottleneck, prototypes]; in float32 always, because temperatures magnify their errors. */
function scores(input: Tensor2D, directions: Tensor2D): Tensor2D {
  return differentiable(
    [input, directions],
    (save) => {
      save(input, directions);
      return inFullPrecision(() => tf.matMul(input, directions));
    },
    (gradient, saved) => {
      const [x, weights] = saved as [Tensor2D, Tensor2D];
      return inFullPrecision(() => [tf.matMul(gradient as Tensor2D, weights, false, true), tf.matMul(x, gradient as Tensor2D, true, false)]);
    },
  );
}
