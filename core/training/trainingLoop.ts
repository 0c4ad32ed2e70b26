import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StudioError } from '../contract/error.ts';
import type { MetricPoint } from '../contract/run.ts';
import type { CheckpointPlace } from '../hssl/checkCheckpoint.ts';
import { scheduleAt, type StepPosition } from '../hssl/schedules.ts';
import { drawStep, stepInputs } from '../hssl/stepInputs.ts';
import { storedShapes, storedValues, tensorOf } from '../hssl/trainingState.ts';
import { tf } from '../tensor/tensorflow.ts';
import { type BatchReader, createBatchReader } from './batchReader.ts';
import { writeCheckpoint } from './checkpoints.ts';
import { evaluateRun } from './evaluateRun.ts';
import { type RunContext, stepNames } from './runContext.ts';
import { cropsOfStep, sheetRows, writeSampleSheet } from './sampleSheet.ts';
import { RunStopped } from './stopRequest.ts';

/**
 * Trains a run from its first step, or from where its checkpoint stands, to its last, with evaluations, checkpoints and
 * sheets of crops in between, and yields to the event loop after every step. When it is paused or the service is gone, it
 * writes a checkpoint before it ends; before the first step there is nothing to save that does not follow from the seed.
 *
 * At the end of an epoch the order is: evaluate, save, show crops. A checkpoint says which evaluation it has behind it, so
 * one that was due where it stands and is missing is made up for, and none is made twice.
 * Errors: {@link RunStopped}; `diverged` when a loss is no number; what the engine and the disk throw.
 *
 * @param place - of the checkpoint whose state the session holds; null for the state of step 0
 */
export async function runTrainingLoop(run: RunContext, place: CheckpointPlace | null): Promise<void> {
  const { plan, setup, host } = run;
  const { batchSize, seed } = setup.spec.schedule;
  const batches = createBatchReader(run.train, run.images.training, batchSize, plan, seed);
  /** Steps that the state has behind it. */
  let done = place?.step ?? 0;
  /** Step of the last evaluation, and its metrics. */
  let evaluated = place?.evaluated ?? -1;
  let scores = place?.scores ?? '{}';
  /** Step of a checkpoint on the disk that nothing came after yet, not even an evaluation. */
  let saved = place?.step ?? -1;
  let savedMs = performance.now();

  async function evaluate(): Promise<void> {
    run.progress.at('evaluating', done);
    const evaluation = await run.progress.timed('evaluation', () => evaluateRun(run, done));
    run.reporter.metrics(done, { ...evaluation.metrics, 'memory/peak': peakMemory() });
    run.reporter.flush();
    evaluated = done;
    saved = -1;
    scores = JSON.stringify({ step: done, ...evaluation.metrics });
    host.log(evaluationLine(done / plan.stepsPerEpoch, evaluation.metrics));
    if (done === plan.totalSteps && evaluation.ranking !== null) {
      host.send({ type: 'ranking', runId: run.job.runId, ranking: evaluation.ranking });
    }
  }

  async function save(unsent: readonly MetricPoint[] = []): Promise<void> {
    run.progress.at('saving', done);
    // What a checkpoint has behind it must not be lost with this process.
    run.reporter.flush();
    await run.progress.timed('save', () => saveCheckpoint(run, done, scores, unsent));
    saved = done;
    savedMs = performance.now();
  }

  function isTimeToSave(): boolean {
    const { everyMinutes } = setup.spec.checkpoint;
    return everyMinutes !== null && performance.now() - savedMs >= everyMinutes * 60_000;
  }

  /** What is due after an epoch and not behind the state yet. */
  async function closeEpoch(epoch: number): Promise<void> {
    if (plan.isEvaluated(epoch) && evaluated < done) {
      await evaluate();
    }
    if ((plan.isSaved(epoch) || isTimeToSave()) && saved < done) {
      await save();
    }
    if (plan.isEvaluated(epoch) && epoch < plan.epochs) {
      await showCrops(run, batches, done);
    }
  }

  try {
    if (done === 0) {
      await showCrops(run, batches, done);
      await evaluate();
    } else if (done % plan.stepsPerEpoch === 0) {
      await closeEpoch(done / plan.stepsPerEpoch);
    }
    for (let epoch = Math.floor(done / plan.stepsPerEpoch) + 1; epoch <= plan.epochs; epoch += 1) {
      const losses: number[] = [];
      const epochStartMs = performance.now();
      while (done < epoch * plan.stepsPerEpoch) {
        losses.push(await trainOneStep(run, batches, done));
        done += 1;
        run.progress.at('training', done);
        await nextTurn();
        host.stop.check();
        if (done < epoch * plan.stepsPerEpoch && isTimeToSave()) {
          await save();
        }
      }
      host.log(epochLine(epoch, plan.epochs, losses, (performance.now() - epochStartMs) / 1000));
      await closeEpoch(epoch);
    }
    run.reporter.metrics(done, { 'memory/peak': peakMemory() });
  } catch (error) {
    if (error instanceof RunStopped && done > 0) {
      if (error.reason === 'abandoned') {
        await save(run.reporter.recent());
      } else if (error.reason === 'paused' && saved < done) {
        await save();
      }
    }
    throw error;
  }
}

/** The most memory that this process has had in use so far, in bytes. */
function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Runs step `step` (from 0) and reports it as the `step + 1`-th. Returns the loss. */
async function trainOneStep(run: RunContext, batches: BatchReader, step: number): Promise<number> {
  const { setup, session } = run;
  const position = positionOf(run, step);
  const startMs = performance.now();
  const images = await batches.read(step);
  const inputs = stepInputs(setup, drawStep(setup, position, setup.spec.schedule.batchSize), images);
  const readyMs = performance.now();
  const outputs = session.run(stepNames.train, inputs);
  const losses = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync()[0] ?? Number.NaN]));
  tf.dispose([inputs, outputs]);
  const endMs = performance.now();

  const schedule = scheduleAt(setup.spec, position);
  run.reporter.metrics(step + 1, {
    ...losses,
    ...Object.fromEntries(Object.entries(schedule).map(([name, value]) => [`schedule/${name}`, value as number])),
    'time/step': (endMs - readyMs) / 1000,
    'time/data': (readyMs - startMs) / 1000,
    'memory/resident': process.memoryUsage.rss(),
  });
  run.progress.measured('step', (endMs - startMs) / 1000);
  const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (broken !== undefined) {
    throw new StudioError('diverged', `${broken[0]} became ${broken[1]} at step ${step + 1} of ${run.plan.totalSteps}`, {
      path: 'schedule.learningRate',
      advice: 'Lower schedule.learningRate, lengthen schedule.warmup, or clip gradients harder with schedule.clipGradientNorm.',
    });
  }
  return losses['loss/total'] ?? Number.NaN;
}

async function showCrops(run: RunContext, batches: BatchReader, step: number): Promise<void> {
  const { setup, job, host } = run;
  const images = await run.train.read(batches.indices(step).subarray(0, sheetRows));
  const columns = cropsOfStep(setup, positionOf(run, step), images);
  await writeSampleSheet(join(job.runFolder, 'samples'), step, columns, setup.format.channels);
  host.send({ type: 'samples', runId: job.runId, step });
}

async function saveCheckpoint(run: RunContext, step: number, scores: string, unsent: readonly MetricPoint[]): Promise<void> {
  const { job, setup, session, plan, host } = run;
  const values = storedValues(setup, (key) => tensorOf(session.readState([key]), key));
  const facts = {
    step,
    totalSteps: plan.totalSteps,
    epoch: step / plan.stepsPerEpoch,
    spec: JSON.stringify(setup.spec),
    dataset: run.datasetFacts,
    scores,
    unsent,
  };
  const written = await writeCheckpoint(join(job.runFolder, 'checkpoints'), { shapes: storedShapes(setup), values }, facts, setup.spec.checkpoint.keep);
  host.send({ type: 'checkpoint', runId: job.runId, ...written });
  host.log(`saved ${written.checkpoint.file}, ${(written.checkpoint.bytes / 1024 / 1024).toFixed(1)} MiB`);
}

function positionOf(run: RunContext, step: number): StepPosition {
  return { step, totalSteps: run.plan.totalSteps, stepsPerEpoch: run.plan.stepsPerEpoch };
}

function epochLine(epoch: number, epochs: number, losses: readonly number[], seconds: number): string {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return `epoch ${epoch} of ${epochs}: loss ${mean.toFixed(4)}, ${(seconds / losses.length).toFixed(3)} s a step`;
}

function evaluationLine(epoch: number, metrics: Readonly<Record<string, number>>): string {
  const told = Object.entries(metrics).filter(([name]) => name.startsWith('knn/') || name.startsWith('discrepancy/kl/'));
  const values = told.map(([name, value]) => `${name} ${name.startsWith('knn/') ? `${(100 * value).toFixed(1)} %` : value.toPrecision(3)}`);
  return `evaluation after ${epoch} epochs: ${values.join(', ')}`;
}
