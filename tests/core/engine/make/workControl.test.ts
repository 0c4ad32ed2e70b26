import { expect, test } from 'vitest';
import { CancelledError, createWorkControl } from '../../../../core/engine/make/workControl.mjs';

/** Whether work that waits to go on does so. */
async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([work.then(() => 'goes', () => 'ends'), new Promise((resolve) => setTimeout(() => resolve('waits'), 20))])) === 'waits';
}

test('work goes on at once, unless it is held', async () => {
  const control = createWorkControl();
  expect([await isWaiting(control.whenGoing()), control.isPaused()]).toEqual([false, false]);
  control.pause();
  const held = control.whenGoing();
  expect([await isWaiting(held), control.isPaused()]).toEqual([true, true]);
  control.resume();
  await held;
  expect(control.isPaused()).toBe(false);
});

test('each pause and resumption is told once, to whoever still listens', () => {
  const control = createWorkControl();
  const heard: boolean[] = [];
  const forget = control.onPause((isPaused) => heard.push(isPaused));
  control.resume();
  control.pause();
  control.pause();
  control.resume();
  expect(heard).toEqual([true, false]);
  forget();
  control.pause();
  expect(heard).toEqual([true, false]);
});

test('work that was held again before it could go on waits on', async () => {
  const control = createWorkControl();
  control.pause();
  const held = control.whenGoing();
  control.resume();
  control.pause();
  expect(await isWaiting(held)).toBe(true);
  control.resume();
  await held;
});

test('a listener that ends itself does not keep others from hearing', () => {
  const control = createWorkControl();
  const heard: string[] = [];
  const forget = control.onPause(() => {
    forget();
    heard.push('first');
  });
  control.onPause(() => heard.push('second'));
  control.pause();
  control.resume();
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('cancelled work ends, also while it is held, and is not held any more', async () => {
  const control = createWorkControl();
  control.pause();
  const held = control.whenGoing();
  control.cancel();
  await expect(held).rejects.toBeInstanceOf(CancelledError);
  expect([control.isPaused(), control.signal.aborted]).toEqual([false, true]);
  expect(control.signal.reason).toBeInstanceOf(CancelledError);
  await expect(control.whenGoing()).rejects.toBeInstanceOf(CancelledError);
});

test('a pause that comes after the cancel does not keep the work from ending', async () => {
  const control = createWorkControl();
  control.cancel();
  control.pause();
  expect(control.isPaused()).toBe(false);
  await expect(control.whenGoing()).rejects.toBeInstanceOf(CancelledError);
});
