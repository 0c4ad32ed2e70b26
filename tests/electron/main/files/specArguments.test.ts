import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { specArguments } from '../../../../electron/main/files/specArguments.ts';

const spec = path.resolve('/home/me/An experiment.hsslspec');

test.each<[string, string[], string[]]>([
  ['a path', ['studio', spec], [spec]],
  ['an address, as desktop entries pass it', ['studio', pathToFileURL(spec).href], [spec]],
  ['a relative path', ['studio', 'here/a.hsslspec'], [path.resolve('here/a.hsslspec')]],
  ['any case, and the text of a spec', ['studio', '/a/B.HSSLSPEC', '/a/b.json'], [path.resolve('/a/B.HSSLSPEC'), path.resolve('/a/b.json')]],
  ['a file beside switches', ['electron', '--no-sandbox', '--require', '/x/main.cjs', '/x', '--data', '/d', spec], [spec]],
])('finds %s', (_title, argv, expected) => {
  expect(specArguments(argv)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['the program itself', ['/opt/odd.json']],
  ['a folder of data that is called like a file', ['studio', '--data', '/d/mine.hsslspec']],
  ['a folder of data in one argument', ['studio', '--data=/d/mine.hsslspec']],
  ['switches of the browser', ['studio', '--log-file=/tmp/a.json', '-psn_0_1.json']],
  ['other files', ['studio', '/a/picture.png', '/a/hsslspec', '/a/json']],
  ['files of another machine', ['studio', 'file://example.com/a.hsslspec']],
])('passes over %s', (_title, argv) => {
  expect(specArguments(argv)).toEqual([]);
});
