import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineInfo } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import type { TrainerJob } from '../contract/trainer.ts';
import { readDatasetRecord } from '../data/datasetRecord.ts';
import { ensureDecodedCache } from '../data/decodedCache.ts';
import { openDecodedSplit } from '../data/decodedSplit.ts';
import { encodeExample, probeExample } from '../evaluation/imageBatches.ts';
import { encodeStep, probeStep } from '../hssl/evaluationSteps.ts';
import { drawStep } from '../hssl/drawStep.ts';
import { stepInputs } from '../hssl/stepInputs.ts';
import { createEagerSession, type StepSession } from '../hssl/stepSession.ts';
import { createTrainingSetup, type TrainingSetup } from '../hssl/trainingSetup.ts';
import { createTrainingState, restoreTrainingState, type StoredTensor } from '../hssl/trainingState.ts';
import { trainingStep } from '../hssl/trainingStep.ts';
import { CompiledSession } from '../tensor/compile/compiledSession.ts';
import { fusedKernelInstructions } from '../tensor/fusedKernels.ts';
import { loadEngine } from '../tensor/loadEngine.ts';
import { tf } from '../tensor/tensorflow.ts';
import { readGivenWeights } from './givenWeights.ts';
import { createProgressTracker } from './progressTracker.ts';
import { readResumePoint } from './resumePoint.ts';
import { type RunContext, stepNames, type TrainerHost } from './runContext.ts';
import { planRun } from './runPlan.ts';
import { createRunReporter } from './runReporter.ts';
import { type SelectedImages, selectImages } from './selectImages.ts';
import { createStepFeed } from './stepFeed.ts';
import { createStepImages } from './stepImages.ts';
import { thisMachine } from './thisMachine.ts';
import { createTimeLeft } from './timeLeft.ts';
import { runTrainingLoop } from './trainingLoop.ts';

/** CKA and the like compare images with each other. */
const leastTestImages = 2;

/**
 * Trains one run from its start, or from the checkpoint `job.resumeFrom`, to its end and tells the host about it, except how
 * it ended. On the same engine a resumed run ends with the very weights and metrics that it would have had without the break.
 * Errors: as {@link runTrainingLoop}; `engine`, `badData`, `newerData` and `badInput` from setting it up, before `started` is told.
 */
export async function trainRun(job: TrainerJob, host: TrainerHost): Promise<void> {
  const { spec, runId } = job;
  const reporter = createRunReporter(runId, (event) => host.send(event));
  reporter.progress({ phase: 'loading', step: 0, totalSteps: 0, epoch: 0, totalEpochs: spec.schedule.epochs, secondsLeft: null });
  const engine = await loadEngine(job.engineFolder);
  checkDevice(job, engine);
  const kernels = fusedKernelInstructions();
  const how = kernels === null ? "with the runtime's own operations" : `with fused kernels (${kernels})`;
  host.log(`engine ${engine.name}, TensorFlow ${engine.version} on the ${engine.device.toUpperCase()}, ${how}`);

  const record = await readDatasetRecord(job.datasetFolder);
  const cache = await ensureDecodedCache(job.datasetFolder, spec.base.imageSize, { signal: host.stop.signal, onProgress: decodingLog(host) });
  const { size, channels, mean, deviation } = cache.index;
  const [train, test] = [await openDecodedSplit(cache, 'train'), await openDecodedSplit(cache, 'test')];
  const images = selectImages(spec, train, test);
  checkTestImages(images);
  const plan = planRun(spec, images.training.length);
  host.log(
    `data set ${record.name}: ${images.training.length} training images, ${images.queries.length} test images, ${size} x ${size} x ${channels}`,
  );

  const datasetFacts = JSON.stringify({ name: record.name, channels, size, mean, deviation, classNames: record.classNames, fingerprint: record.fingerprint });
  const resumed = await readResumePoint(job, plan, datasetFacts);
  if (resumed !== null) {
    host.log(`goes on from ${job.resumeFrom}, step ${resumed.place.step} of ${plan.totalSteps}`);
  }
  // A checkpoint holds what has become of them.
  const given = resumed === null ? await readGivenWeights(spec, channels, host) : undefined;
  const { id, name, version, device } = engine;
  host.send({
    type: 'started',
    runId,
    engine: { id, name, version, device },
    machine: thisMachine(),
    stepsPerEpoch: plan.stepsPerEpoch,
    totalSteps: plan.totalSteps,
    step: resumed?.place.step ?? 0,
  });
  // Compiling takes seconds in which nothing else happens here, so the messages before it must be on their way.
  await nextTurn();
  host.stop.check();
  const setup = createTrainingSetup(spec, { height: size, width: size, channels, mean, deviation });
  const session = compileSteps(setup, resumed?.tensors ?? null, given);
  // They would stay in memory as long as this run.
  resumed?.tensors.clear();
  const stepImages = createStepImages(images.training, spec.schedule.batchSize, plan, spec.schedule.seed);
  const feed = createStepFeed(setup, plan, train.path, stepImages);
  const run: RunContext = {
    job,
    host,
    setup,
    session,
    train,
    test,
    images,
    stepImages,
    feed,
    classes: record.classNames.length,
    plan,
    reporter,
    progress: createProgressTracker(plan, reporter, createTimeLeft()),
    datasetFacts,
  };
  try {
    await runTrainingLoop(run, resumed?.place ?? null);
  } finally {
    reporter.flush();
    session.dispose();
    await feed.close();
    train.close();
    test.close();
  }
}

/** A run that was meant for a GPU must not quietly take a hundred times as long. */
function checkDevice(job: TrainerJob, engine: EngineInfo): void {
  if (job.device === 'gpu' && engine.device !== 'gpu') {
    throw new StudioError('engine', 'the run was to use the GPU, and TensorFlow found none that it can use', {
      path: 'schedule.device',
      advice: 'Look at the page Engine for what is missing, or set schedule.device to cpu.',
    });
  }
}

function checkTestImages(images: SelectedImages): void {
  if (images.queries.length < leastTestImages) {
    throw new StudioError('badInput', `there are ${images.queries.length} test images, and at least ${leastTestImages} are needed`, {
      path: 'limit.test',
      advice: 'Raise limit.test, or choose a data set with more images.',
    });
  }
}

/**
 * Steps of one session on one state: train, encode with the teacher, measure the probe images.
 *
 * @param stored - the state to begin with; null for that of step 0
 * @param given - of that state, values in place of those of the seed
 */
function compileSteps(setup: TrainingSetup, stored: ReadonlyMap<string, StoredTensor> | null, given?: ReadonlyMap<string, Float32Array>): StepSession {
  const { batchSize } = setup.spec.schedule;
  const { height, width, channels } = setup.format;
  const state = stored === null ? createTrainingState(setup, given) : restoreTrainingState(setup, stored);
  const draws = drawStep(setup, { step: 0, totalSteps: 1, stepsPerEpoch: 1 }, batchSize);
  const examples = {
    train: stepInputs(setup, draws, new Uint8Array(batchSize * height * width * channels)),
    encode: encodeExample(setup),
    probe: probeExample(setup),
  };
  const definitions = {
    [stepNames.train]: { step: trainingStep(setup), example: examples.train, precision: setup.spec.schedule.precision },
    // Evaluated in float32 whatever the precision of the training, so that scores can be compared.
    [stepNames.encode]: { step: encodeStep(setup, 'teacher'), example: examples.encode },
    [stepNames.probe]: { step: probeStep(setup), example: examples.probe },
  };
  try {
    // For debugging: operation by operation, in float32.
    return process.env['HSSL_STUDIO_EAGER'] === '1' ? createEagerSession(state, Object.fromEntries(Object.entries(definitions).map(([name, { step }]) => [name, step]))) : CompiledSession.compile(state, definitions);
  } finally {
    tf.dispose([state, examples]);
  }
}

const decodingLogMs = 5000;

/** Tells the console now and then how far decoding is; it only happens in the first run on a data set. */
function decodingLog(host: TrainerHost): (done: number, total: number) => void {
  let lastMs = performance.now();
  return (done, total) => {
    if (performance.now() - lastMs > decodingLogMs) {
      lastMs = performance.now();
      host.log(`decoded ${done} of ${total} images`);
    }
  };
}
