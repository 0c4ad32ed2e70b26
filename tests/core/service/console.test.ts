import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { followConsole, wholeCharacters } from '../../../core/service/consoleTail.ts';
import { consoleEnd, consolePage } from '../../../core/service/consoleText.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

function consoleFile(content: string | Buffer): string {
  const file = path.join(temporaryFolder(), 'console.log');
  writeFileSync(file, content);
  return file;
}

test('a cut never falls inside a character', () => {
  const bytes = Buffer.from('aä学😀');
  const ends = Array.from({ length: bytes.length + 1 }, (_, length) => wholeCharacters(bytes.subarray(0, length)));
  expect(ends).toEqual([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10]);
});

test('a console is followed while it is written, half characters included', () => {
  const file = consoleFile('');
  const heard: [string, number][] = [];
  const tail = followConsole(file, (text, offset) => heard.push([text, offset]));
  const bytes = Buffer.from('学习\n');
  appendFileSync(file, bytes.subarray(0, 4));
  tail.read();
  appendFileSync(file, bytes.subarray(4));
  tail.read();
  tail.close();
  expect(heard).toEqual([
    ['学', 0],
    ['习\n', 3],
  ]);
});

test('a long console is read page by page, without losing or breaking anything', () => {
  const text = '训练 step 学习\n'.repeat(40_000);
  const file = consoleFile(text);
  let read = '';
  let offset = 0;
  let pages = 0;
  for (;;) {
    const page = consolePage(file, offset);
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(256 * 1024);
    read += page.text;
    offset = page.next;
    pages += 1;
    if (page.next === page.total) {
      break;
    }
  }
  expect([read === text, pages]).toEqual([true, 3]);
  expect(consolePage(file, offset + 100)).toEqual({ text: '', next: offset, total: offset });
});

test('a run that has not started has an empty console', () => {
  const file = path.join(temporaryFolder(), 'console.log');
  expect([consolePage(file, 0), consoleEnd(file)]).toEqual([{ text: '', next: 0, total: 0 }, '']);
});

test('the end of a console is its last lines that say something', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  expect(consoleEnd(consoleFile(`${lines.join('\n\n')}\n\n`))).toBe(lines.slice(-8).join('\n'));
});
