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
  const tail = followConsole(file, 0, (text, offset) => heard.push([text, offset]));
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
  expect([consolePage(file, 0), consoleEnd(file, 0)]).toEqual([{ text: '', next: 0, total: 0 }, '']);
});

test('the end of a console is its last lines that say something', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  expect(consoleEnd(consoleFile(`${lines.join('\n\n')}\n\n`), 0)).toBe(lines.slice(-8).join('\n'));
});

test('what earlier trainers of the run wrote is not told again, and not taken for the last words of this one', () => {
  const earlier = 'JavaScript heap out of memory\n';
  const file = consoleFile(earlier);
  const heard: [string, number][] = [];
  const tail = followConsole(file, earlier.length, (text, offset) => heard.push([text, offset]));
  expect(consoleEnd(file, earlier.length)).toBe('');
  appendFileSync(file, 'second start\n');
  tail.read();
  tail.close();
  expect(heard).toEqual([['second start\n', earlier.length]]);
  expect(consoleEnd(file, earlier.length)).toBe('second start');
});
