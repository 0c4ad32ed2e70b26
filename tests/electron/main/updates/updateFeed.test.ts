import { expect, test } from 'vitest';
import { parseUpdateFeed } from '../../../../electron/main/updates/updateFeed.ts';

test.each([
  ['/shared/hssl studio/', { kind: 'folder', folder: '/shared/hssl studio/' }],
  [' /shared/../shared/a ', { kind: 'folder', folder: '/shared/a' }],
  ['https://files.example.org/hssl', { kind: 'address', address: 'https://files.example.org/hssl' }],
  ['http://10.0.0.5:8000/', { kind: 'address', address: 'http://10.0.0.5:8000/' }],
  ['https://files.example.org/hssl/?key=abc', { kind: 'address', address: 'https://files.example.org/hssl/?key=abc' }],
])('%s is a feed', (text, feed) => {
  expect(parseUpdateFeed(text)).toEqual(feed);
});

test.each(['', '  ', 'shared/hssl', './a', 'files.example.org/hssl', 'ftp://files.example.org/', 'file:///shared', 'javascript:alert(1)', 'https://me:secret@files.example.org/', 'https://files.example.org/#a', '/a\0b', 'https://'])(
  '%j is none',
  (text) => {
    expect(parseUpdateFeed(text)).toBeNull();
  },
);
