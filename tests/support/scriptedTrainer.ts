// A trainer's process for tests of the service: speaks the protocol of core/contract/trainer.ts, and does what the
// run's notes say instead of training.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TrainerEvent, TrainerJob, TrainerRequest } from '../../core/contract/trainer.ts';

/** What a run's notes may hold, as JSON. */
export interface TrainerScript {
  /** Steps before the end; each reports a loss. */
  steps?: number;
  stepMs?: number;
  /** How it ends. Default: `finish`. `hang`: never, whatever is asked. */
  then?: 'finish' | 'fail' | 'exit' | 'abort' | 'throw' | 'hang' | 'silence';
  /** Printed at the start. */
  print?: string;
  /** Milliseconds before it says that it has started. */
  loadMs?: number;
  /** Writes checkpoints with all tensors of its spec (of one-channel images), so that the run can be resumed from them. */
  isResumable?: boolean;
  /** k-NN accuracy before the first step; at the end it is a tenth higher, and a hundredth for each head. */
  floor?: number;
}

/** Runs whose notes say nothing, as those of the demo, have an accuracy too. */
function scriptOf(notes: string): TrainerScript {
  return notes === '' ? { floor: 0.5 } : (JSON.parse(notes) as TrainerScript);
}

let job: TrainerJob | null = null;
let isStopping = false;
let isPaused = false;
let step = 0;

function send(event: TrainerEvent): void {
  if (process.connected) {
    process.send?.(event);
  }
}

/** Zeros in the place of all weights. */
async function writeWholeCheckpoint({ spec, runFolder }: TrainerJob): Promise<string> {
  // Most scripts need no tensors, and reading their declarations takes a second.
  const { createTrainingSetup } = await import('../../core/hssl/trainingSetup.ts');
  const { storedShapes } = await import('../../core/hssl/trainingState.ts');
  const { writeCheckpoint: write } = await import('../../core/training/checkpoints.ts');
  const images = { channels: 1, size: spec.base.imageSize, mean: [0.5], deviation: [0.5] };
  const shapes = storedShapes(createTrainingSetup(spec, { ...images, height: images.size, width: images.size }));
  const values = [...shapes.values()].map((shape) => new Float32Array(shape.reduce((product, length) => product * length, 1)));
  const facts = { step, totalSteps: 10 * spec.schedule.epochs, epoch: step / 10, spec: JSON.stringify(spec), dataset: JSON.stringify(images), scores: '{}', unsent: [] };
  const { checkpoint } = await write(path.join(runFolder, 'checkpoints'), { shapes, values }, facts, 10);
  return checkpoint.file;
}

/** The header of a safetensors file without tensors: all that the service reads of a checkpoint where no run is resumed from it. */
function writeCheckpoint(started: TrainerJob): Promise<string> | string {
  if (scriptOf(started.spec.notes).isResumable === true) {
    return writeWholeCheckpoint(started);
  }
  const folder = path.join(started.runFolder, 'checkpoints');
  mkdirSync(folder, { recursive: true });
  const header = Buffer.from(JSON.stringify({ __metadata__: { step: String(step), epoch: String(step / 10) } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = `step-${step}.safetensors`;
  writeFileSync(path.join(folder, file), Buffer.concat([length, header]));
  return file;
}

async function saveAndTell(started: TrainerJob): Promise<void> {
  const file = await writeCheckpoint(started);
  send({ type: 'checkpoint', runId: started.runId, checkpoint: { file, step, epoch: step / 10, bytes: 100 }, removed: [] });
}

/** Where a whole checkpoint says that it stands. */
function stepOf(file: string): number {
  const bytes = readFileSync(file);
  const header = bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()));
  return Number((JSON.parse(header) as { __metadata__: { step: string } }).__metadata__.step);
}

function exit(event: TrainerEvent, code: number): void {
  process.send?.(event, () => process.exit(code));
}

async function run(started: TrainerJob): Promise<void> {
  const { runId, spec, runFolder, resumeFrom } = started;
  const script = scriptOf(spec.notes);
  // A run that was made longer has other epochs than its script was written for.
  const steps = script.isResumable === true ? 10 * spec.schedule.epochs : (script.steps ?? 10);
  step = resumeFrom === null ? 0 : stepOf(path.join(runFolder, 'checkpoints', resumeFrom));
  await delay(script.loadMs ?? 0);
  if (script.print !== undefined) {
    console.log(script.print);
  }
  send({
    type: 'started',
    runId,
    engine: { name: 'scripted', version: '1', device: 'cpu' },
    machine: { hostname: 'here', platform: 'test', processor: 'none', cores: 1, memoryBytes: 1 },
    stepsPerEpoch: 10,
    totalSteps: steps,
    step,
  });
  const knn = (step: number, value: number) => send({ type: 'metrics', runId, points: [{ name: `knn/base/k${spec.evaluation.knn.k[0]}`, step, value, time: Date.now() }] });
  if (script.floor !== undefined) {
    knn(0, script.floor);
  }
  while (step < steps && !isStopping) {
    step += 1;
    const points = [{ name: 'loss/total', step, value: 10 / step, time: Date.now() }];
    send({ type: 'metrics', runId, points });
    send({ type: 'progress', runId, progress: { phase: 'training', step, totalSteps: steps, epoch: step / 10, totalEpochs: steps / 10, secondsLeft: 1 } });
    if (step === 5) {
      await saveAndTell(started);
    }
    await delay(script.stepMs ?? 5);
  }
  if (isPaused) {
    await saveAndTell(started);
    return exit({ type: 'paused', runId }, 5);
  }
  if (script.floor !== undefined) {
    knn(steps, script.floor + 0.1 + spec.heads.length / 100);
  }
  if (spec.combine === 'search') {
    const ranking = spec.heads.map((head, index) => ({ head: head.id, kl: 0.06 - index / 100, klLow: 0.054 - index / 100, klHigh: 0.066 - index / 100, cka: 0.5 }));
    send({ type: 'ranking', runId, ranking });
  }
  switch (isStopping ? 'silence' : script.then) {
    case 'fail':
      return exit({ type: 'failed', runId, reason: { code: 'diverged', message: 'The loss is not a number.', advice: 'Lower the learning rate.' } }, 1);
    case 'exit':
      console.error('about to leave');
      return process.exit(3);
    case 'abort':
      return process.abort();
    case 'throw':
      throw new Error('something is missing');
    case 'hang':
      setInterval(() => writeFileSync(path.join(runFolder, 'alive'), ''), 50);
      return;
    case 'silence':
      return;
    default:
      return exit({ type: 'finished', runId }, 0);
  }
}

process.on('message', (message: TrainerRequest) => {
  if (message.type === 'start') {
    job = message.job;
    void run(message.job);
  } else if (job !== null && scriptOf(job.spec.notes).then !== 'hang') {
    isStopping = true;
    if (message.type === 'pause') {
      isPaused = true;
      return;
    }
    exit({ type: 'cancelled', runId: message.runId }, 130);
  }
});

process.on('disconnect', () => {
  isStopping = true;
  if (job !== null) {
    step = 77;
    void writeCheckpoint(job);
  }
  setTimeout(() => process.exit(4), 200);
});
