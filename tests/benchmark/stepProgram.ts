import { inputKeys } from '../../core/hssl/stepInputs.ts';
import { scheduleAt } from '../../core/hssl/schedules.ts';
import { createEagerSession, type StepSession } from '../../core/hssl/stepSession.ts';
import { createTrainingSetup } from '../../core/hssl/trainingSetup.ts';
import { createTrainingState, exportTrainingState } from '../../core/hssl/trainingState.ts';
import { CompiledSession, type NamedTensors } from '../../core/tensor/compile/compiledSession.ts';
import { tf } from '../../core/tensor/tensorflow.ts';
import { randomViews, writeRecordedSteps } from './recordedSteps.ts';
import { augmentedSource, positionOf, scalarsOf, type StepSource, viewSource } from './stepSource.ts';
import type { RecordedSteps, WorkerJob, WorkerRequests } from './workerProtocol.ts';

/** Training steps of a job, one at a time. */
export interface StepProgram {
  /** Takes the next step: reads its images from memory, draws, computes, and waits for the losses. */
  step(): void;
  /** Takes steps on random views, and writes what another program needs to take the same ones. Ask before any `step`. */
  record(files: RecordedSteps, count: number): Promise<WorkerRequests['record']['answer']>;
}

const stepName = 'train';

/** Needs a loaded engine. */
export function createStepProgram(job: WorkerJob): StepProgram {
  const setup = createTrainingSetup(job.spec, job.format);
  const source = job.augmentation ? augmentedSource(setup, job.seed) : viewSource(setup, job.seed);
  const state = createTrainingState(setup);
  const session = createSession(source, state, job);
  let done = 0;

  function run(inputs: NamedTensors): number {
    const outputs = session.run(stepName, inputs);
    const losses = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync()[0]]));
    tf.dispose(outputs);
    done += 1;
    return losses['loss/total'] ?? Number.NaN;
  }

  tf.dispose(state);

  return {
    step: () => {
      const inputs = source.inputs(done);
      run(inputs);
      source.release(inputs);
    },
    record: async (files, count) => {
      if (job.augmentation || done > 0) {
        throw new Error('steps are recorded from the first on, and on views instead of images');
      }
      const initial = session.readState();
      const steps = Array.from({ length: count }, (_, step) => randomViews(setup, job.seed, step));
      await writeRecordedSteps(setup, exportTrainingState(setup, initial), steps, files);
      tf.dispose(initial);
      const losses = steps.map((views, step) => {
        const inputs = { ...views, [inputKeys.scalars]: scalarsOf(setup, step) };
        const loss = run(inputs);
        tf.dispose(inputs);
        return loss;
      });
      return { losses, scalars: steps.map((_, step) => scheduleAt(setup.spec, positionOf(step))) };
    },
  };
}

function createSession(source: StepSource, state: NamedTensors, { eager, spec }: WorkerJob): StepSession {
  if (eager === true) {
    return createEagerSession(state, { [stepName]: source.step });
  }
  const example = source.inputs(0);
  const session = CompiledSession.compile(state, { [stepName]: { step: source.step, example, precision: spec.schedule.precision } });
  source.release(example);
  return session;
}
