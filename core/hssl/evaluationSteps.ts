import type { NamedTensors, Step } from '../tensor/compile/compiledSession.ts';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { centralBox } from './augmentation/cropBox.ts';
import { writeBicubicWeights } from './augmentation/interpolation.ts';
import { normaliseImages } from './augmentation/makeViews.ts';
import { divergences, entropies } from './discrepancy.ts';
import { pairedRepresentation, project, represent, type Representations } from './forward.ts';
import { type ContextFor, networkContexts } from './networkContext.ts';
import { teacherDistribution } from './objective/dino.ts';
import { unpackTensors } from './packing.ts';
import { inputKeys } from './stepInputs.ts';
import type { TrainingSetup } from './trainingSetup.ts';
import { buffersOf, type NetworkName, packedOf, stateKeys, tensorOf } from './trainingState.ts';

export const evaluationKeys = {
  images: inputKeys.images,
  /** 1 for each image that counts and 0 for padding, float32. */
  weights: 'weights',
  /** Temperature of the teacher at this moment, scalar. */
  teacherTemperature: 'teacherTemperature',
  base: 'base',
  head: (id: string) => `head/${id}`,
  kl: (pairing: string) => `kl/${pairing}`,
  entropy: (projection: string) => `entropy/${projection}`,
  distributionSum: (projection: string) => `distributionSum/${projection}`,
};

/**
 * Representations of plain images. Inputs: `images` (pixel values 0-255, int32). Outputs: `base`, `head/<id>` for every
 * head, and `head/<pairing>` for joined heads, images x width. Leaves the state as it is.
 */
export function encodeStep(setup: TrainingSetup, network: NetworkName): Step {
  return (state, inputs) =>
    tf.tidy(() => {
      const { representations } = forward(setup, state, inputs, network);
      return { state: {}, outputs: representationOutputs(setup, representations) };
    });
}

/**
 * What is measured on probe images with the teacher. Inputs: `images`, `weights`, `teacherTemperature`. Outputs, besides
 * those of {@link encodeStep}: for each pairing D between base and head by image (Eq. 5, 8); for each
 * projection that supervises the entropy of the teacher's distribution by image and the weighted sum of the
 * distributions. Leaves the state as it is.
 */
export function probeStep(setup: TrainingSetup): Step {
  const { composition } = setup;
  const { temperature, centred } = setup.spec.discrepancy;
  return (state, inputs) =>
    tf.tidy(() => {
      const { representations, contexts } = forward(setup, state, inputs, 'teacher');
      const outputs = representationOutputs(setup, representations);
      const weights = tf.expandDims(tensorOf(inputs, evaluationKeys.weights), 1);
      const teacherTemperature = tensorOf(inputs, evaluationKeys.teacherTemperature) as Scalar;
      const addSharpness = (scope: string, scores: Tensor2D): void => {
        const centre = tensorOf(state, stateKeys.centre(scope)) as Tensor2D;
        const distribution = teacherDistribution(scores, centre, teacherTemperature);
        outputs[evaluationKeys.entropy(scope)] = entropies(distribution);
        outputs[evaluationKeys.distributionSum(scope)] = tf.sum(tf.mul(distribution, weights), 0);
      };
      for (const pairing of composition.pairings) {
        const scores = [
          project(composition, contexts, pairing.baseProjection, representations.base),
          project(composition, contexts, pairing.headProjection, pairedRepresentation(pairing, representations)),
        ] as const;
        const scopes = [pairing.baseProjection, pairing.headProjection] as const;
        const [baseScores, headScores] = scores.map((value, index) =>
          centred ? tf.sub(value, tensorOf(state, stateKeys.centre(scopes[index] as string))) : value,
        ) as [Tensor2D, Tensor2D];
        outputs[evaluationKeys.kl(pairing.id)] = divergences(baseScores, headScores, temperature).kl;
        addSharpness(pairing.headProjection, scores[1]);
      }
      if (composition.baselineProjection !== null) {
        const scope = composition.baselineProjection;
        addSharpness(scope, project(composition, contexts, scope, representations.base));
      }
      return { state: {}, outputs };
    });
}

function forward(
  setup: TrainingSetup,
  state: NamedTensors,
  inputs: NamedTensors,
  network: NetworkName,
): { representations: Representations; contexts: ContextFor } {
  const tensors = {
    parameters: unpackTensors(setup.packing, packedOf(setup, state, network)),
    buffers: buffersOf(setup, state, network),
    nextBuffers: new Map<string, Tensor>(),
  };
  const contexts = networkContexts(setup.composition, tensors, false, null);
  const images = plainImages(setup, tensorOf(inputs, evaluationKeys.images) as Tensor4D);
  return { contexts, representations: represent(setup.composition, contexts, images) };
}

function representationOutputs(setup: TrainingSetup, representations: Representations): Record<string, Tensor> {
  const outputs: Record<string, Tensor> = { [evaluationKeys.base]: representations.base };
  for (const [id, vectors] of representations.heads) {
    outputs[evaluationKeys.head(id)] = vectors;
  }
  for (const pairing of setup.composition.pairings) {
    outputs[evaluationKeys.head(pairing.id)] = pairedRepresentation(pairing, representations);
  }
  return outputs;
}

/** The largest central square, resized bicubically to the base's image size where that differs, and normalised. */
function plainImages(setup: TrainingSetup, images: Tensor4D): Tensor4D {
  const { format, spec } = setup;
  const size = spec.base.imageSize;
  const values = tf.div(tf.cast(images, 'float32'), 255) as Tensor4D;
  const isSameSize = format.height === size && format.width === size;
  return normaliseImages(isSameSize ? values : centralSquare(setup, values), format.mean, format.deviation);
}

function centralSquare(setup: TrainingSetup, images: Tensor4D): Tensor4D {
  const { height, width, channels } = setup.format;
  const size = setup.spec.base.imageSize;
  const box = centralBox(height, width, 1);
  const rows = new Float32Array(size * height);
  const columns = new Float32Array(size * width);
  writeBicubicWeights({ values: rows, offset: 0, outputStride: height, inputStride: 1 }, box.top, box.height, size, false);
  writeBicubicWeights({ values: columns, offset: 0, outputStride: width, inputStride: 1 }, box.left, box.width, size, false);
  const count = images.shape[0];
  const flat = tf.reshape(images, [count, height, width * channels]);
  const resizedRows = tf.reshape(tf.matMul(tf.tensor3d(rows, [1, size, height]), flat), [count * size, width, channels]);
  const resized = tf.matMul(tf.tensor3d(columns, [1, size, width]), resizedRows);
  return tf.clipByValue(tf.reshape(resized, [count, size, size, channels]), 0, 1);
}
