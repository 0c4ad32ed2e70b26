import { expect, test } from 'vitest';
import { parseLongerEpochs, proposedEpochs } from '../../../../renderer/features/run/longerEpochs.ts';

test.each([
  ['30', 30],
  [' 16 ', 16],
  ['15', null],
  ['16.5', null],
  ['100001', null],
  ['', null],
  ['many', null],
])('more than 15 epochs: "%s" is %s', (text, epochs) => {
  expect(parseLongerEpochs(text, 15)).toBe(epochs);
});

test('the same again is proposed, as far as it is allowed', () => {
  expect([proposedEpochs(15), proposedEpochs(60_000)]).toEqual([30, 100_000]);
});
