import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StudioError } from '../contract/error.ts';
import { scheduleAt, type StepPosition } from '../hssl/schedules.ts';
import { stepInputs } from '../hssl/stepInputs.ts';
import { exportTrainingState } from '../hssl/trainingState.ts';
import { tf } from '../tensor/tensorflow.ts';
import { uploadTensors } from '../tensor/uploadTensors.ts';
import { writeCheckpoint } from './checkpoints.ts';
import { evaluateRun } from './evaluateRun.ts';
import { type RunContext, stepNames } from './runContext.ts';
import { cropsOfStep, sheetRows, writeSampleSheet } from './sampleSheet.ts';
import { RunStopped } from './stopRequest.ts';

/**
 * Trains a run from its first step to its last, with evaluations, checkpoints and sheets of crops in between, and yields
 * to the event loop after every step. When the service is gone it writes a checkpoint before it ends.
 * Errors: {@link RunStopped}; `diverged` when a loss is no number; what the engine and the disk throw.
 */
export async function runTrainingLoop(run: RunContext): Promise<void> {
  const { plan, host } = run;
  /** Steps that the state has behind it. */
  let done = 0;
  let scores = '{}';

  async function evaluate(): Promise<void> {
    run.progress.at('evaluating', done);
    const evaluation = await run.progress.timed('evaluation', () => evaluateRun(run, done));
    run.reporter.metrics(done, evaluation.metrics);
    run.reporter.flush();
    scores = JSON.stringify({ step: done, ...evaluation.metrics });
    host.log(evaluationLine(done / plan.stepsPerEpoch, evaluation.metrics));
    if (done === plan.totalSteps && evaluation.ranking !== null) {
      host.send({ type: 'ranking', runId: run.job.runId, ranking: evaluation.ranking });
    }
  }

  async function save(): Promise<void> {
    run.progress.at('saving', done);
    await run.progress.timed('save', () => saveCheckpoint(run, done, scores));
  }

  try {
    await showCrops(run, done);
    await evaluate();
    for (let epoch = 1; epoch <= plan.epochs; epoch += 1) {
      const losses: number[] = [];
      const epochStartMs = performance.now();
      while (done < epoch * plan.stepsPerEpoch) {
        losses.push(await trainOneStep(run, done));
        done += 1;
        run.progress.at('training', done);
        await nextTurn();
        host.stop.check();
      }
      host.log(epochLine(epoch, plan.epochs, losses, (performance.now() - epochStartMs) / 1000));
      if (plan.isEvaluated(epoch)) {
        await evaluate();
      }
      if (plan.isSaved(epoch)) {
        await save();
      }
      if (plan.isEvaluated(epoch) && epoch < plan.epochs) {
        await showCrops(run, done);
      }
    }
  } catch (error) {
    if (error instanceof RunStopped && error.reason === 'abandoned' && done > 0) {
      await save();
    }
    throw error;
  }
}

/**
 * Runs step `step` (from 0) and reports it as the `step + 1`-th. Returns the loss.
 *
 * `time/data` is what the step waits for its data: from the end of all that belongs to the step before (its losses read,
 * reported, the event loop's turn) until its inputs lie with the engine, with what is left of their preparation and their
 * upload. `time/step` is the rest: from there until the losses are here.
 */
async function trainOneStep(run: RunContext, step: number): Promise<number> {
  const { setup, session } = run;
  const position = positionOf(run, step);
  const startMs = performance.now();
  const { images, draws } = await run.feed.next(step);
  const inputs = stepInputs(setup, draws, images);
  uploadTensors(Object.values(inputs));
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

async function showCrops(run: RunContext, step: number): Promise<void> {
  const { setup, job, host } = run;
  const images = await run.train.read(run.stepImages(step).subarray(0, sheetRows));
  const columns = cropsOfStep(setup, positionOf(run, step), images);
  await writeSampleSheet(join(job.runFolder, 'samples'), step, columns, setup.format.channels);
  host.send({ type: 'samples', runId: job.runId, step });
}

async function saveCheckpoint(run: RunContext, step: number, scores: string): Promise<void> {
  const { job, setup, session, plan, host } = run;
  const state = session.readState();
  const tensors = exportTrainingState(setup, state);
  tf.dispose(state);
  const facts = {
    step,
    totalSteps: plan.totalSteps,
    epoch: step / plan.stepsPerEpoch,
    spec: JSON.stringify(setup.spec),
    dataset: run.datasetFacts,
    scores,
  };
  const written = await writeCheckpoint(join(job.runFolder, 'checkpoints'), tensors, facts, setup.spec.checkpoint.keep);
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
