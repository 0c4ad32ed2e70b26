import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledSession, type NamedTensors, type StepResult } from '../../../core/tensor/compile/compiledSession.ts';
import { type Tensor, type Tensor2D, tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';

beforeAll(loadNativeEngine);

/** One step of gradient descent with momentum on a least-squares problem. */
function descend(state: NamedTensors, inputs: NamedTensors): StepResult {
  const { weight, moment } = state as { weight: Tensor2D; moment: Tensor2D };
  const { images, targets, learningRate } = inputs as { images: Tensor2D; targets: Tensor2D; learningRate: Tensor };
  const { value, grad } = tf.valueAndGrad((free: Tensor) => tf.mean(tf.squaredDifference(tf.matMul(images, free as Tensor2D), targets)))(weight) as never as { value: Tensor; grad: Tensor };
  const nextMoment = tf.add(tf.mul(moment, 0.9), grad);
  return { state: { weight: tf.sub(weight, tf.mul(nextMoment, learningRate)), moment: nextMoment }, outputs: { loss: value } };
}

function problem() {
  const images = tf.tensor2d([...Array(12).keys()].map((index) => Math.sin(index)), [4, 3]);
  const targets = tf.tensor2d([...Array(8).keys()].map((index) => Math.cos(index)), [4, 2]);
  const state = { weight: tf.zeros([3, 2]), moment: tf.zeros([3, 2]) };
  return { images, targets, state };
}

describe('CompiledSession', () => {
  it('gives the losses and the state of the eager step, with a schedule as an input', () => {
    const { images, targets, state } = problem();
    const rates = [0.1, 0.05, 0.02, 0.01];
    let eager: NamedTensors = state;
    const eagerLosses = rates.map((rate) => {
      const result = descend(eager, { images, targets, learningRate: tf.scalar(rate) });
      eager = result.state;
      return result.outputs.loss?.dataSync()[0];
    });
    const session = CompiledSession.compile(state, { train: { step: descend, example: { images, targets, learningRate: tf.scalar(1) } } });
    const losses = rates.map((rate) => session.run('train', { images, targets, learningRate: tf.scalar(rate) }).loss?.dataSync()[0]);
    expect(losses).toEqual(eagerLosses);
    expect(Array.from(session.readState(['weight']).weight?.dataSync() ?? [])).toEqual(Array.from(eager.weight?.dataSync() ?? []));
    session.dispose();
  });

  it('keeps one state for several steps, and takes it back from a checkpoint', () => {
    const state = { count: tf.scalar(0) };
    const session = CompiledSession.compile(state, {
      add: { step: (now, { amount }) => ({ state: { count: tf.add(now.count as Tensor, amount as Tensor) }, outputs: { before: now.count as Tensor } }), example: { amount: tf.scalar(1) } },
      read: { step: (now) => ({ state: {}, outputs: { twice: tf.mul(now.count as Tensor, 2) } }), example: {} },
    });
    const value = (tensor: Tensor | undefined) => tensor?.dataSync()[0];
    expect(value(session.run('add', { amount: tf.scalar(3) }).before)).toBe(0);
    expect(value(session.run('add', { amount: tf.scalar(4) }).before)).toBe(3);
    expect(value(session.run('read', {}).twice)).toBe(14);
    session.writeState({ count: tf.scalar(50) });
    expect(value(session.run('read', {}).twice)).toBe(100);
    session.dispose();
  });

  it('leaves no tensor behind, neither by compiling nor by running', () => {
    const { images, targets, state } = problem();
    const learningRate = tf.scalar(0.1);
    const before = tf.memory().numTensors;
    const session = CompiledSession.compile(state, { train: { step: descend, example: { images, targets, learningRate } } });
    for (let step = 0; step < 20; step++) {
      tf.dispose(session.run('train', { images, targets, learningRate }));
    }
    expect(tf.memory().numTensors).toBe(before);
    session.dispose();
  });

  it.each([
    ['reads a value', (state: NamedTensors) => ({ state: {}, outputs: { loss: tf.scalar(tf.add(state.count as Tensor, 1).dataSync()[0] ?? 0) } }), /reads the value of a tensor/],
    ['replaces state that it does not have', () => ({ state: { other: tf.scalar(1) }, outputs: { loss: tf.scalar(1) } }), /replaces the state "other"/],
    ['changes the shape of state', () => ({ state: { count: tf.zeros([2]) }, outputs: { loss: tf.scalar(1) } }), /replaces the state "count"/],
    ['has no output', () => ({ state: {}, outputs: {} }), /has no output/],
  ])('refuses a step that %s, and leaves no tensor behind', (_, step, message) => {
    const state = { count: tf.scalar(0) };
    const before = tf.memory().numTensors;
    expect(() => CompiledSession.compile(state, { step: { step, example: {} } })).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
  });

  it('refuses a tensor from outside the step', () => {
    const foreign = tf.add(tf.scalar(1), 1);
    const step = () => ({ state: {}, outputs: { loss: tf.mul(foreign, 2) } });
    expect(() => CompiledSession.compile({}, { step: { step, example: {} } })).toThrow(/neither its input, nor its state/);
  });

  it('refuses inputs of another shape than the example', () => {
    const session = CompiledSession.compile({ sum: tf.scalar(0) }, { add: { step: (_, { x }) => ({ state: {}, outputs: { y: tf.sum(x as Tensor) } }), example: { x: tf.zeros([3]) } } });
    expect(() => session.run('add', { x: tf.zeros([4]) })).toThrow('takes float32 [3] as "x", and received float32 [4]');
    expect(() => session.run('add', {})).toThrow('received nothing');
    session.dispose();
  });
});
