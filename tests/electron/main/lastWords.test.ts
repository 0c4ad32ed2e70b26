import { expect, test } from 'vitest';
import { createLastWords } from '../../../electron/main/service/lastWords.ts';

test('keeps the last lines of a text that comes in pieces', () => {
  const words = createLastWords();
  for (const piece of ['one\ntw', 'o\nthr', 'ee\n', 'four\n']) {
    words.add(piece);
  }
  expect(words.lines(2)).toBe('three\nfour');
});

test('keeps no more than it was asked to, however much comes', () => {
  const words = createLastWords(10);
  words.add('x'.repeat(100_000));
  words.add('\nend');
  expect(words.lines(5)).toBe('xxxxxx\nend');
});
