import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Initialiser } from '../initialiser.ts';
import { ones } from '../initialiser.ts';
import type { BufferSpecification, ForwardContext, ParameterSpecification } from '../network.ts';
import { affine } from './affine.ts';
import type { Layer } from './layer.ts';
import { normParameters } from './norm.ts';
import { multiplyImages } from './residual.ts';

const epsilon = 1e-5;
/** Share of the batch's statistics in the next running statistics, PyTorch's default. */
const momentum = 0.1;

/** What stands between a batch normalisation and the next layer, in this order; each may be left out. */
export interface AfterBatchNorm {
  /** Of drop path, one for each image. */
  readonly multipliers?: Tensor | undefined;
  /** Added to the output. */
  readonly shortcut?: Tensor2D | undefined;
  readonly relu?: boolean;
}

export interface BatchNorm extends Layer {
  /** The norm and what follows it. */
  applyWith(context: ForwardContext, tokens: Tensor2D, after: AfterBatchNorm): Tensor2D;
}

/**
 * Batch normalisation over all rows (Ioffe and Szegedy, 2015): the batch's own statistics in training, running ones else.
 * Parameters `name.weight` and `name.bias`, buffers `name.running_mean` and `name.running_var` (unbiased, as in PyTorch).
 */
export function batchNormLayer(name: string, channels: number, initialScale: Initialiser = ones): BatchNorm {
  const [plainScale, offset] = normParameters(`${name}.weight`, `${name}.bias`, channels);
  const scale: ParameterSpecification = { ...plainScale, initialise: initialScale };
  const mean: BufferSpecification = { name: `${name}.running_mean`, shape: [channels], initial: 0 };
  const variance: BufferSpecification = { name: `${name}.running_var`, shape: [channels], initial: 1 };

  function evaluate(context: ForwardContext, tokens: Tensor2D): Tensor2D {
    const factor = tf.mul(context.parameter(scale.name), tf.rsqrt(tf.add(context.buffer(variance.name), epsilon)));
    return affine(tokens, factor, tf.sub(context.parameter(offset.name), tf.mul(context.buffer(mean.name), factor)));
  }

  function applyWith(context: ForwardContext, tokens: Tensor2D, after: AfterBatchNorm): Tensor2D {
    if (!context.training) {
      return follow(evaluate(context, tokens), after);
    }
    const normalise = hasFusedKernels() ? normaliseFused : normaliseByParts;
    const batch = normalise(tokens, context.parameter(scale.name), context.parameter(offset.name), after);
    context.updateBuffer(mean.name, blend(context.buffer(mean.name), batch.mean));
    context.updateBuffer(variance.name, blend(context.buffer(variance.name), batch.variance));
    tf.dispose([batch.mean, batch.variance]);
    return batch.output;
  }

  return {
    parameters: [scale, offset],
    buffers: [mean, variance],
    apply: (context, tokens) => applyWith(context, tokens, {}),
    applyWith,
    multiplyAdds: () => 0,
  };
}

function follow(tokens: Tensor2D, { multipliers, shortcut, relu = false }: AfterBatchNorm): Tensor2D {
  const kept = multipliers === undefined ? tokens : multiplyImages(tokens, multipliers);
  const sum: Tensor2D = shortcut === undefined ? kept : tf.add(kept, shortcut);
  return relu ? tf.relu(sum) : sum;
}

function blend(running: Tensor, current: Tensor): Tensor {
  return tf.add(tf.mul(running, 1 - momentum), tf.mul(current, momentum));
}

/** Of one batch. The caller disposes of mean and variance (unbiased). */
interface NormalisedBatch {
  readonly output: Tensor2D;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Our kernels, which do what follows in the same pass. */
function normaliseFused(tokens: Tensor2D, scale: Tensor, offset: Tensor, after: AfterBatchNorm): NormalisedBatch {
  const { multipliers = tf.scalar(1), shortcut, relu = false } = after;
  const inputs = [tokens, scale, offset];
  const type = { T: { type: 'float32' } } as const;
  const options = { relu: { boolean: relu } } as const;
  const epsilonOption = { epsilon: { float: epsilon } } as const;
  let statistics: Tensor[] = [];
  const keepStatistics = (outputs: Tensor[]) => {
    statistics = outputs.slice(1, 3).map((each) => tf.keep(tf.clone(each)));
  };
  if (shortcut === undefined) {
    const output = differentiable<Tensor2D>(
      inputs,
      (save) => {
        const outputs = nativeOutputs('HsslBatchNorm', { ...type, Output: { type: 'float32' }, ...epsilonOption, ...options }, [...inputs, multipliers], 4);
        keepStatistics(outputs);
        save(...inputs, outputs[1] as Tensor, outputs[3] as Tensor, multipliers);
        return outputs[0] as Tensor;
      },
      (gradient, saved) => nativeOutputs('HsslBatchNormGradient', { ...type, ...options }, [gradient, ...saved], 3),
    );
    return { output, mean: statistics[0] as Tensor, variance: statistics[1] as Tensor };
  }
  const output = differentiable<Tensor2D>(
    [...inputs, shortcut],
    (save) => {
      const outputs = nativeOutputs('HsslBatchNormResidual', { ...type, ...epsilonOption, ...options }, [...inputs, multipliers, shortcut], 4);
      keepStatistics(outputs);
      save(...inputs, outputs[1] as Tensor, outputs[3] as Tensor, multipliers, outputs[0] as Tensor);
      return outputs[0] as Tensor;
    },
    (gradient, saved) => nativeOutputs('HsslBatchNormResidualGradient', { ...type, ...options }, [gradient, ...saved], 4),
  );
  return { output, mean: statistics[0] as Tensor, variance: statistics[1] as Tensor };
}

function normaliseByParts(tokens: Tensor2D, scale: Tensor, offset: Tensor, after: AfterBatchNorm): NormalisedBatch {
  const batch = normaliseByRuntime(tokens, scale, offset);
  return { ...batch, output: follow(batch.output, after) };
}

/** The fused operation of TensorFlow, for the norm alone. */
function normaliseByRuntime(tokens: Tensor2D, scale: Tensor, offset: Tensor): NormalisedBatch {
  const [rows, channels] = tokens.shape;
  const attributes = {
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    data_format: { text: 'NHWC' },
    is_training: { boolean: true },
  } as const;
  let statistics: Tensor[] = [];
  const output = differentiable<Tensor2D>(
    [tokens, scale, offset],
    (save) => {
      const image = tf.reshape(tokens, [rows, 1, 1, channels]);
      const none = tf.tensor1d([], 'float32');
      const outputs = nativeOutputs(
        'FusedBatchNormV3',
        { ...attributes, exponential_avg_factor: { float: 1 } },
        [image, scale, offset, none, none],
        6,
      );
      const [value, mean, variance, ...reserved] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      save(image, scale, ...reserved);
      // The tape knows one output of an operation; the statistics, which need no gradient, leave beside it.
      statistics = [tf.keep(tf.clone(mean)), tf.keep(tf.clone(variance))];
      return tf.reshape(value, [rows, channels]);
    },
    (gradient, saved) => {
      const outputGradient = tf.reshape(gradient, [rows, 1, 1, channels]);
      const [input, scaleGradient, offsetGradient] = nativeOutputs('FusedBatchNormGradV3', attributes, [outputGradient, ...saved], 5);
      return [tf.reshape(input as Tensor, [rows, channels]), scaleGradient as Tensor, offsetGradient as Tensor];
    },
  );
  return { output, mean: statistics[0] as Tensor, variance: statistics[1] as Tensor };
}
