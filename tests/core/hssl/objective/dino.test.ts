import { beforeAll, describe, expect, it } from 'vitest';
import { dinoLoss, dinoTargets, moveCentre, teacherDistribution } from '../../../../core/hssl/objective/dino.ts';
import type { Scalar, Tensor, Tensor2D } from '../../../../core/tensor/tensorflow.ts';
import { tf } from '../../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from '../hsslFixture.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('the DINO objective', async () => {
  const fixture = await hsslFixture('dino');
  const cases = fixture.json<{ localViews: number; loss: number }[]>('cases');
  const temperatures = fixture.json<{ student: number; teacher: number }>('temperatures');

  it.each(cases.map((options, index) => [options.localViews, index, options] as const))('gives loss, gradient and centre of DINO with %i local views', (localViews, index, options) => {
    tf.tidy(() => {
      const teacher = fixture.tensor<Tensor2D>(`${index}/teacher`);
      const centre = fixture.tensor<Tensor2D>(`${index}/centre`);
      const rows = teacher.shape[0];
      const targets = dinoTargets(teacherDistribution(teacher, centre, temperatures.teacher));
      const { value, grad } = tf.valueAndGrad((scores: Tensor) => {
        const [global, local] = tf.split(scores as Tensor2D, [rows, scores.shape[0]! - rows]) as [Tensor2D, Tensor2D];
        return dinoLoss({ global, local: localViews === 0 ? null : local }, targets, temperatures.student);
      })(fixture.tensor<Tensor2D>(`${index}/student`)) as unknown as { value: Scalar; grad: Tensor2D };
      expectClose('loss', value.dataSync(), [options.loss], 1e-5);
      expectClose('gradient', grad.dataSync(), fixture.values(`${index}/gradient`), 1e-6);
      expectClose('centre', moveCentre(centre, teacher, fixture.json('centreMomentum')).dataSync(), fixture.values(`${index}/nextCentre`), 1e-6);
    });
  });

  it('is at ln(K) where the student says nothing', () => {
    const loss = tf.tidy(() => {
      const targets = dinoTargets(teacherDistribution(tf.randomNormal([6, 7]), tf.zeros([1, 7]), 0.04));
      return dinoLoss({ global: tf.zeros([6, 7]), local: tf.zeros([9, 7]) }, targets, 0.1).dataSync()[0];
    });
    expect(loss).toBeCloseTo(Math.log(7), 5);
  });
});
