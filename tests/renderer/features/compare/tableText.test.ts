import { expect, test } from 'vitest';
import { toCsv, toMarkdown } from '../../../../renderer/features/compare/tableText.ts';

const table = [
  ['Field', 'one, two', 'say "x"'],
  ['a|b', '1\n2', 'back\\slash'],
];

test('writes CSV that quotes what would break a cell', async () => {
  expect(await toCsv(table)).toBe('Field,"one, two","say ""x"""\na|b,"1\n2",back\\slash\n');
});

test('writes a Markdown table that escapes what would break a cell', () => {
  expect(toMarkdown(table)).toBe('| Field | one, two | say "x" |\n| --- | ---: | ---: |\n| a\\|b | 1 2 | back\\\\slash |');
});
