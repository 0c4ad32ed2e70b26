import { describe, expect, it } from 'vitest';
import { numberText, parseNumberList, parseNumberText, steppedNumber } from '../../../../renderer/features/compose/fields/numberText.ts';
import { parseSeeds } from '../../../../renderer/features/compose/set/seedText.ts';
import { rangeSentence } from '../../../../renderer/features/compose/useProblemText.ts';

describe('a typed number', () => {
  it('is a number as soon as it is one, else stays text', () => {
    expect(['15', ' 0.5 ', '1e-6', '1e', '12x', 'Infinity', '-3'].map((text) => parseNumberText(text, null))).toEqual([15, 0.5, 0.000001, '1e', '12x', 'Infinity', -3]);
  });

  it('that is empty means what the field says', () => {
    expect([parseNumberText('', null), parseNumberText(' ', undefined), parseNumberText('', '')]).toEqual([null, undefined, '']);
  });

  it('is shown in full, and wrong text as it was typed', () => {
    expect([0.000001, 0.0005, 15, 'many', null, undefined].map(numberText)).toEqual(['0.000001', '0.0005', '15', 'many', '', '']);
  });

  it('steps without the dust of binary fractions, and stops at its limits', () => {
    expect(steppedNumber(0.1, 0.2, {})).toBe(0.3);
    expect(steppedNumber(0.0005, 0.0001, { minimum: 0, isMinimumOpen: true })).toBe(0.0006);
    expect(steppedNumber(1e-6, 1e-6, {})).toBe(2e-6);
    expect(steppedNumber(1, -1, { minimum: 1 })).toBe(1);
    expect(steppedNumber(0.1, -0.1, { minimum: 0, isMinimumOpen: true })).toBe(0.1);
    expect(steppedNumber(0.95, 0.1, { maximum: 1 })).toBe(1);
  });
});

describe('a typed list of numbers', () => {
  it('takes commas and spaces of any script', () => {
    expect(parseNumberList('10, 20 100、200')).toEqual([10, 20, 100, 200]);
    expect(parseNumberList('')).toEqual([]);
  });

  it('keeps what is no number for the check to name', () => {
    expect(parseNumberList('20, ten')).toEqual([20, 'ten']);
  });
});

describe('typed seeds', () => {
  it('are numbers and ranges, each once', () => {
    expect([parseSeeds('0'), parseSeeds('0-2, 7'), parseSeeds('1 1 0–1')]).toEqual([[0], [0, 1, 2, 7], [1, 0]]);
  });

  it.each(['', 'x', '1.5', '-1', '3-1', '0-1000', '99999999999'])('are refused as %j', (text) => {
    expect(parseSeeds(text)).toBeNull();
  });
});

describe('the sentence about a number’s range', () => {
  it('follows the schema', () => {
    expect(['schedule.epochs', 'schedule.learningRate', 'schedule.warmup', 'schedule.weightDecay', 'search.fraction', 'evaluation.knn.k', 'tags'].map((path) => rangeSentence(path))).toEqual([
      { key: 'whole', parameters: { minimum: 1, maximum: 100_000 } },
      { key: 'numberAbove', parameters: { minimum: 0, maximum: Infinity } },
      { key: 'number', parameters: { minimum: 0, maximum: 1 } },
      { key: 'numberFrom', parameters: { minimum: 0, maximum: Infinity } },
      { key: 'numberAboveTo', parameters: { minimum: 0, maximum: 1 } },
      { key: 'whole', parameters: { minimum: 1, maximum: 10_000 } },
      null,
    ]);
  });
});
