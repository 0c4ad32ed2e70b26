import { beforeEach, describe, expect, test } from 'vitest';
import { installationProgress } from '../../../core/engine/installationProgress.ts';

type Told = Parameters<Parameters<typeof installationProgress>[0]>[0];

let told: Told[];
let timeMs: number;
let progress: ReturnType<typeof installationProgress>;

beforeEach(() => {
  told = [];
  timeMs = 1000;
  progress = installationProgress((next) => told.push(next), () => timeMs);
});

const last = () => told.at(-1);

/** Steps of 100 ms at a steady speed. */
function go(from: number, bytesPerSecond: number, seconds: number, total: number | null = 1e9): number {
  let done = from;
  for (let step = 0; step < seconds * 10; step += 1) {
    timeMs += 100;
    done += bytesPerSecond / 10;
    progress.progress(done, total);
  }
  return done;
}

test('a phase is told at once, without numbers of the one before it', () => {
  progress.phase('downloading');
  go(0, 1e6, 2);
  progress.phase('checking');
  expect(last()).toEqual({ phase: 'checking', done: null, total: null, bytesPerSecond: null, secondsLeft: null });
  timeMs += 1;
  progress.progress(5, 10);
  expect(last()).toEqual({ phase: 'checking', done: 5, total: 10, bytesPerSecond: null, secondsLeft: null });
});

test('a steady speed gives the speed and the time that is left', () => {
  progress.phase('downloading');
  go(2e8, 1e7, 3);
  expect(last()).toMatchObject({ phase: 'downloading', total: 1e9 });
  expect(last()?.done).toBeGreaterThan(2.25e8);
  expect(last()?.bytesPerSecond).toBeCloseTo(1e7, 0);
  expect(last()?.secondsLeft).toBeCloseTo((1e9 - (last()?.done ?? 0)) / 1e7, 3);
});

test('the speed follows the network within seconds', () => {
  progress.phase('downloading');
  const done = go(0, 1e7, 10);
  go(done, 1e6, 6);
  expect(last()?.bytesPerSecond).toBeCloseTo(1e6, -3);
});

test('it is told at most five times a second, and its end always', () => {
  progress.phase('unpacking');
  for (let piece = 1; piece <= 1000; piece += 1) {
    timeMs += 1;
    progress.progress(piece, 1000);
  }
  expect(told.length).toBeGreaterThanOrEqual(5);
  expect(told.length).toBeLessThanOrEqual(8);
  expect(last()).toMatchObject({ done: 1000, total: 1000, secondsLeft: 0 });
});

test('pieces that come thousands of times a second cost next to nothing', () => {
  progress = installationProgress(() => {});
  progress.phase('unpacking');
  const start = performance.now();
  for (let piece = 0; piece < 60_000; piece += 1) {
    progress.progress(piece * 16_384, 1e12);
  }
  expect(performance.now() - start).toBeLessThan(1000);
});

describe('nothing is made up', () => {
  test('without a total there is a speed and no end', () => {
    progress.phase('downloading');
    go(0, 1e6, 2, null);
    expect(last()).toMatchObject({ total: null, secondsLeft: null });
    expect(last()?.bytesPerSecond).toBeCloseTo(1e6, 0);
  });

  test('a download that began anew, or stands still, has no speed', () => {
    progress.phase('downloading');
    go(5e8, 1e6, 2);
    timeMs += 300;
    progress.progress(1000, 1e9);
    expect(last()).toMatchObject({ done: 1000, bytesPerSecond: null, secondsLeft: null });
    progress.phase('downloading');
    go(5e8, 0, 6);
    expect(last()).toMatchObject({ bytesPerSecond: null, secondsLeft: null });
  });

  test('what came before a pause says nothing about the speed after it', () => {
    progress.phase('downloading');
    const done = go(0, 1e7, 3);
    progress.forgetSpeed();
    timeMs += 2000;
    progress.progress(done, 1e9);
    expect(last()).toMatchObject({ done, bytesPerSecond: null, secondsLeft: null });
    go(done, 1e6, 2);
    expect(last()?.bytesPerSecond).toBeCloseTo(1e6, 0);
  });
});
