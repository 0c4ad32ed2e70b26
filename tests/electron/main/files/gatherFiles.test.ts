import { expect, test } from 'vitest';
import { gatherFiles } from '../../../../electron/main/files/gatherFiles.ts';

test('keeps files in their order until someone can open them, and passes later ones on at once', () => {
  const files = gatherFiles();
  const opened: string[] = [];
  files.add(['a', 'b']);
  files.add([]);
  files.add(['c']);
  files.handTo((file) => opened.push(file));
  expect(opened).toEqual(['a', 'b', 'c']);
  files.add(['d']);
  expect(opened).toEqual(['a', 'b', 'c', 'd']);
});
