import { describe, expect, it } from 'vitest';
import { frozenSteps, peakLearningRate, scheduleAt } from '../../../core/hssl/schedules.ts';
import { scheduledScalars, stepScalarNames } from '../../../core/hssl/scheduledScalars.ts';
import { expectClose, hsslFixture } from './hsslFixture.ts';
import { smallSpec } from './smallSpec.ts';

type Schedules = Record<'learningRate' | 'weightDecay' | 'teacherTemperature' | 'teacherMomentum', number[]>;

describe('the schedules of a run', async () => {
  const cases = (await hsslFixture('schedules')).json<{ defaults: Schedules; paper: Schedules }>('cases');
  const specs = {
    defaults: smallSpec({ schedule: { epochs: 20, warmup: 0.1 } }),
    paper: smallSpec({
      schedule: {
        epochs: 20,
        batchSize: 512,
        warmup: 0.2,
        scaleLearningRate: true,
        minimumLearningRate: 1e-5,
        weightDecay: 0.04,
        weightDecayEnd: 0.4,
        teacherMomentum: 0.996,
      },
      objective: { teacherTemperature: 0.05, teacherTemperatureWarmup: 0 },
    }),
  };

  it.each(['defaults', 'paper'] as const)('are those of DINO at every step: %s', (name) => {
    const actual = Array.from({ length: 100 }, (_, step) => scheduleAt(specs[name], { step, totalSteps: 100, stepsPerEpoch: 5 }));
    for (const key of ['learningRate', 'weightDecay', 'teacherTemperature', 'teacherMomentum'] as const) {
      expectClose(key, actual.map((values) => values[key]), cases[name][key], 1e-12);
    }
  });

  it('take the whole run as warm-up, or none of it', () => {
    const rates = (warmup: number) =>
      Array.from({ length: 4 }, (_, step) =>
        scheduleAt(smallSpec({ schedule: { warmup, learningRate: 3, minimumLearningRate: 1 } }), { step, totalSteps: 4, stepsPerEpoch: 2 }).learningRate,
      );
    expectClose('whole', rates(1), [0, 1, 2, 3], 1e-12);
    expectClose('none', rates(0), [3, 2 + Math.SQRT1_2, 2, 2 - Math.SQRT1_2], 1e-12);
  });

  it('scale the peak by batch / 256 only when asked to', () => {
    const { schedule } = smallSpec({ schedule: { batchSize: 64, learningRate: 0.004 } });
    expect([peakLearningRate(schedule), peakLearningRate({ ...schedule, scaleLearningRate: true })]).toEqual([0.004, 0.001]);
  });

  it('reach a step as numbers in one vector, with updates of the last layer counted from the end of its freeze', () => {
    const spec = smallSpec({ objective: { freezeLastLayerEpochs: 1 }, schedule: { epochs: 2 } });
    const at = (step: number) => {
      const values = scheduledScalars(spec, { step, totalSteps: 6, stepsPerEpoch: 3 });
      return Object.fromEntries(stepScalarNames.map((name, index) => [name, values[index] as number]));
    };
    expect([0, 2, 3, 4].map((step) => at(step)['lastLayerGate'])).toEqual([0, 0, 1, 1]);
    expect(at(3)['lastLayerFirstCorrection']).toBe(at(0)['firstCorrection']);
    expect(at(4)['lastLayerSecondCorrection']).toBe(at(1)['secondCorrection']);
    expect(at(1)['firstCorrection']).toBeCloseTo(1 / (1 - 0.81), 6);
    expect(frozenSteps({ freezeLastLayerEpochs: 0.5 }, 10)).toBe(5);
  });
});
