import { StudioError } from '../contract/error.ts';
import type { NamedTensors, Step, StepResult } from '../tensor/compile/compiledSession.ts';
import { inFullPrecision } from '../tensor/compile/halfPrecision.ts';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { makeViews, normaliseImages } from './augmentation/makeViews.ts';
import { pairedRepresentation, project, represent, type Representations, stackRepresentations } from './forward.ts';
import { type ContextFor, networkContexts } from './networkContext.ts';
import { dinoLoss, type DinoTargets, dinoTargets, moveCentre, type StudentScores, teacherDistribution } from './objective/dino.ts';
import { clippingFactors, updateGroup } from './optimiser.ts';
import { unpackTensors } from './packing.ts';
import { inputKeys, viewTensorsOf } from './stepInputs.ts';
import { splitScalars, type StepScalars } from './stepScalars.ts';
import type { TrainingSetup } from './trainingSetup.ts';
import { buffersOf, packedKinds, packedOf, stateKeys, tensorOf } from './trainingState.ts';

/** Views as the networks read them: normalised, (views * batch) x size x size x channels, view by view. */
export interface Views {
  readonly global: Tensor4D;
  readonly local: Tensor4D | null;
}

/**
 * The training step of a setup: augmentation, teacher and student forward, backward, clipping, AdamW, moving averages.
 * A pure function of state (`createTrainingState`) and inputs (`stepInputs`), to be run as it is or compiled.
 * Outputs: `loss/total`, `loss/base` and `loss/head`; in a search `loss/base:<id>` and `loss/head:<id>`.
 */
export function trainingStep(setup: TrainingSetup): Step {
  return (state, inputs) =>
    tf.tidy(() => {
      const { state: next, outputs } = trainOnViews(setup, state, inputs, stepViews(setup, inputs));
      return { state: next, outputs };
    });
}

/** Augments a step's images. */
export function stepViews(setup: TrainingSetup, inputs: NamedTensors): Views {
  const { views, format } = setup;
  const images = tensorOf(inputs, inputKeys.images) as Tensor4D;
  const make = (kind: 'global' | 'local'): Tensor4D | null => {
    const plan = views[kind];
    return plan === null ? null : normaliseImages(makeViews(plan, images, viewTensorsOf(inputs, kind)), format.mean, format.deviation);
  };
  // Crops and blur are products, and eight bits of precision would show as bands in the pictures.
  return inFullPrecision(() => ({ global: make('global') as Tensor4D, local: make('local') }));
}

/** As {@link trainingStep}, on given views; of the inputs it reads scalars and drop path. */
export function trainOnViews(setup: TrainingSetup, state: NamedTensors, inputs: NamedTensors, views: Views): StepResult {
  return tf.tidy(() => {
    const scalars = splitScalars(tensorOf(inputs, inputKeys.scalars) as Tensor1D);
    // Each part frees what it makes on the way: a step run eagerly, and so a recording, needs less memory at once.
    const taught = tf.tidy(() => teach(setup, state, views.global, scalars));
    const learnt = tf.tidy(() => learn(setup, state, inputs, views, taught.targets));
    const updated = tf.tidy(() => updateParameters(setup, state, learnt.gradients, scalars));
    return { state: { ...taught.next, ...learnt.next, ...updated }, outputs: learnt.outputs };
  });
}

/** Targets by scope of the projection that supervises. */
type Targets = Readonly<Record<string, { global: Tensor2D; local: Tensor2D }>>;

/** Teacher forward: targets, and the next centres and running statistics. */
function teach(
  setup: TrainingSetup,
  state: NamedTensors,
  images: Tensor4D,
  scalars: StepScalars,
): { targets: Record<string, { global: Tensor2D; local: Tensor2D }>; next: Record<string, Tensor> } {
  const { composition, spec } = setup;
  const nextBuffers = new Map<string, Tensor>();
  const parameters = unpackTensors(setup.packing, packedOf(setup, state, 'teacher'));
  const contexts = networkContexts(composition, { parameters, buffers: buffersOf(setup, state, 'teacher'), nextBuffers }, true, null);
  const representations = represent(composition, contexts, images);
  const targets: Record<string, { global: Tensor2D; local: Tensor2D }> = {};
  const next: Record<string, Tensor> = {};
  const scoresOf = (scope: string, representation: Tensor2D): void => {
    if (!composition.centred.includes(scope)) {
      return;
    }
    const scores = project(composition, contexts, scope, representation);
    const centre = tensorOf(state, stateKeys.centre(scope)) as Tensor2D;
    targets[scope] = { ...dinoTargets(teacherDistribution(scores, centre, scalars.teacherTemperature)) };
    next[stateKeys.centre(scope)] = moveCentre(centre, scores, spec.objective.centreMomentum);
  };
  for (const pairing of composition.pairings) {
    scoresOf(pairing.headProjection, pairedRepresentation(pairing, representations));
    scoresOf(pairing.baseProjection, representations.base);
  }
  if (composition.baselineProjection !== null) {
    scoresOf(composition.baselineProjection, representations.base);
  }
  releaseBuffers('teacher', nextBuffers, next);
  return { targets, next };
}

/** Student forward and backward: losses, gradients by group, and the next running statistics. */
function learn(
  setup: TrainingSetup,
  state: NamedTensors,
  inputs: NamedTensors,
  views: Views,
  targets: Targets,
): { outputs: Record<string, Tensor>; gradients: Record<string, Tensor2D>; next: Record<string, Tensor> } {
  const buffers = buffersOf(setup, state, 'student');
  const nextBuffers = new Map<string, Tensor>();
  const names = setup.packing.groups.map((group) => group.name);
  const packed = packedOf(setup, state, 'student');
  const terms: Record<string, Tensor> = {};
  const { value, grads } = tf.valueAndGrads((...matrices: Tensor[]) => {
    const parameters = unpackTensors(
      setup.packing,
      Object.fromEntries(names.map((name, index) => [name, matrices[index] as Tensor2D])),
    );
    const pass = (images: Tensor4D, kind: 'global' | 'local'): { representations: Representations; contexts: ContextFor } => {
      const dropPath = (inputs[inputKeys.dropPath(kind)] ?? null) as Tensor2D | null;
      const contexts = networkContexts(setup.composition, { parameters, buffers, nextBuffers }, true, dropPath);
      return { contexts, representations: represent(setup.composition, contexts, images) };
    };
    const global = pass(views.global, 'global');
    const groups = views.local === null ? [global] : [global, pass(views.local, 'local')];
    const representations = stackRepresentations(groups.map((group) => group.representations));
    return studentLoss(setup, global.contexts, representations, views, targets, terms);
  })(names.map((name) => packed[name] as Tensor2D));
  const next: Record<string, Tensor> = {};
  releaseBuffers('student', nextBuffers, next);
  const outputs: Record<string, Tensor> = { 'loss/total': value };
  for (const [name, term] of Object.entries(terms)) {
    outputs[name] = release(term);
  }
  return { outputs, next, gradients: Object.fromEntries(names.map((name, index) => [name, grads[index] as Tensor2D])) };
}

/**
 * Eq. 1 for one head and for the concatenation of heads, the mean of Eq. 7 in a search, DINO's own loss in a baseline.
 * Single terms are put into `terms`, kept: they leave the recording of the gradient beside its value.
 */
function studentLoss(
  setup: TrainingSetup,
  contexts: ContextFor,
  representations: Representations,
  views: Views,
  targets: Targets,
  terms: Record<string, Tensor>,
): Scalar {
  const { composition, spec } = setup;
  const globalRows = views.global.shape[0];
  const localRows = views.local?.shape[0] ?? 0;
  const term = (name: string, projection: string, representation: Tensor2D, target: DinoTargets): Scalar => {
    const scores = project(composition, contexts, projection, representation);
    const loss = dinoLoss(splitScores(scores, globalRows, localRows), target, spec.objective.studentTemperature);
    terms[name] = tf.keep(tf.clone(loss));
    return loss;
  };
  if (composition.baselineProjection !== null) {
    const scope = composition.baselineProjection;
    return term('loss/base', scope, representations.base, targetOf(targets, scope));
  }
  const isSearch = spec.combine === 'search';
  const losses = composition.pairings.map((pairing) => {
    const target = targetOf(targets, pairing.headProjection);
    const suffix = isSearch ? `:${pairing.id}` : '';
    return tf.add<Scalar>(
      term(`loss/base${suffix}`, pairing.baseProjection, representations.base, target),
      term(`loss/head${suffix}`, pairing.headProjection, pairedRepresentation(pairing, representations), target),
    );
  });
  return tf.div(tf.addN(losses), losses.length);
}

function splitScores(scores: Tensor2D, globalRows: number, localRows: number): StudentScores {
  if (localRows === 0) {
    return { global: scores, local: null };
  }
  const [global, local] = tf.split(scores, [globalRows, localRows], 0) as [Tensor2D, Tensor2D];
  return { global, local };
}

function targetOf(targets: Targets, scope: string): DinoTargets {
  const target = targets[scope];
  if (target === undefined) {
    throw new StudioError('internal', `the projection ${scope} has no target`);
  }
  return target;
}

/** The next parameters, moments and teacher parameters. */
function updateParameters(
  setup: TrainingSetup,
  state: NamedTensors,
  gradients: Readonly<Record<string, Tensor2D>>,
  scalars: StepScalars,
): Record<string, Tensor> {
  const next: Record<string, Tensor> = {};
  const limit = setup.spec.schedule.clipGradientNorm;
  for (const group of setup.packing.groups) {
    const [parameters, teacher, firstMoment, secondMoment] = packedKinds.map((kind) => tensorOf(state, stateKeys.packed(kind, group.name))) as [
      Tensor2D,
      Tensor2D,
      Tensor2D,
      Tensor2D,
    ];
    const gradient = gradients[group.name] as Tensor2D;
    const rowFactors = limit === null ? null : clippingFactors(group, gradient, limit);
    const updated = updateGroup(group, { parameters, firstMoment, secondMoment, teacher }, gradient, rowFactors, scalars, Object.values(gradients));
    next[stateKeys.packed('student', group.name)] = updated.parameters;
    next[stateKeys.packed('firstMoment', group.name)] = updated.firstMoment;
    next[stateKeys.packed('secondMoment', group.name)] = updated.secondMoment;
    next[stateKeys.packed('teacher', group.name)] = updated.teacher;
  }
  return next;
}

function releaseBuffers(network: 'student' | 'teacher', buffers: ReadonlyMap<string, Tensor>, next: Record<string, Tensor>): void {
  for (const [name, tensor] of buffers) {
    next[stateKeys.buffer(network, name)] = release(tensor);
  }
}

/** Gives a kept tensor back to the surrounding tidy. */
function release(kept: Tensor): Tensor {
  const tracked = tf.clone(kept);
  kept.dispose();
  return tracked;
}
