import { describe, expect, it } from 'vitest';
import { readHash } from '../../../../renderer/features/engine/useInstallFile.ts';

const hash = '3b7e'.repeat(16);

describe('a hash that a person puts in', () => {
  it.each([
    ['as it is', hash],
    ['in capitals with space around', `  ${hash.toUpperCase()}\n`],
    ['with its kind before it', `sha256:${hash}`],
    ['with its kind before it, as people write it', `SHA-256: ${hash}`],
    ['as a line of sha256sum', `${hash}  tensorflow-cpu-2.21.0-linux-x64.hsslengine`],
  ])('is read %s', (_, text) => {
    expect(readHash(text)).toBe(hash);
  });

  it('is empty where there is none', () => {
    expect(readHash('   ')).toBe('');
  });
});
