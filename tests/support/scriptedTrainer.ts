// A trainer's process for tests of the service: speaks the protocol of core/contract/trainer.ts, and does what the
// run's notes say instead of training.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
  /** k-NN accuracy before the first step; at the end it is a tenth higher, and a hundredth for each head. */
  floor?: number;
}

/** Runs whose notes say nothing, as those of the demo, have an accuracy too. */
function scriptOf(notes: string): TrainerScript {
  return notes === '' ? { floor: 0.5 } : (JSON.parse(notes) as TrainerScript);
}

let job: TrainerJob | null = null;
let isStopping = false;

function send(event: TrainerEvent): void {
  if (process.connected) {
    process.send?.(event);
  }
}

/** The header of a safetensors file without tensors: all that the service reads of a checkpoint. */
function writeCheckpoint({ runFolder }: TrainerJob, step: number): string {
  const folder = path.join(runFolder, 'checkpoints');
  mkdirSync(folder, { recursive: true });
  const header = Buffer.from(JSON.stringify({ __metadata__: { step: String(step), epoch: String(step / 10) } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = `step-${step}.safetensors`;
  writeFileSync(path.join(folder, file), Buffer.concat([length, header]));
  return file;
}

function exit(event: TrainerEvent, code: number): void {
  process.send?.(event, () => process.exit(code));
}

async function run(started: TrainerJob): Promise<void> {
  const { runId, spec, runFolder } = started;
  const script = scriptOf(spec.notes);
  const steps = script.steps ?? 10;
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
  });
  const knn = (step: number, value: number) => send({ type: 'metrics', runId, points: [{ name: `knn/base/k${spec.evaluation.knn.k[0]}`, step, value, time: Date.now() }] });
  if (script.floor !== undefined) {
    knn(0, script.floor);
  }
  for (let step = 1; step <= steps && !isStopping; step++) {
    const points = [{ name: 'loss/total', step, value: 10 / step, time: Date.now() }];
    send({ type: 'metrics', runId, points });
    send({ type: 'progress', runId, progress: { phase: 'training', step, totalSteps: steps, epoch: step / 10, totalEpochs: steps / 10, secondsLeft: 1 } });
    if (step === 5) {
      const file = writeCheckpoint(started, step);
      send({ type: 'checkpoint', runId, checkpoint: { file, step, epoch: 0.5, bytes: 100 }, removed: [] });
    }
    await new Promise((resolve) => setTimeout(resolve, script.stepMs ?? 5));
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
    exit({ type: 'cancelled', runId: message.runId }, 130);
  }
});

process.on('disconnect', () => {
  isStopping = true;
  if (job !== null) {
    writeCheckpoint(job, 77);
  }
  setTimeout(() => process.exit(4), 200);
});
