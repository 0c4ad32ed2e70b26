import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readPackHead } from '../../../../core/engine/pack/readPackHead.ts';

/** A Zstandard frame of zeros without an end: each block of four bytes stands for 128 KiB. */
function endlessZeros(): { content: Readable; given: () => number } {
  let bytes = 0;
  const blockHeader = (131_072 << 3) | (1 << 1);
  const block = Buffer.from([blockHeader & 255, (blockHeader >> 8) & 255, (blockHeader >> 16) & 255, 0]);
  const blocks = Buffer.concat(Array<Buffer>(16).fill(block));
  const content = new Readable({
    read() {
      const next = bytes === 0 ? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]) : blocks;
      bytes += next.length;
      this.push(next);
    },
  });
  return { content, given: () => bytes };
}

test('zeros without an end are not read for ever', async () => {
  const { content, given } = endlessZeros();
  await expect(readPackHead(content, 'zeros')).rejects.toMatchObject({ code: 'badData', path: 'zeros', message: 'This engine pack is refused: it is empty.' });
  expect(content.destroyed).toBe(true);
  // Some megabytes of zeros, and what the streams hold: far from the terabytes that could follow.
  expect(given()).toBeLessThan(1e6);
});

test('what the content breaks off with is not laid to the pack', async () => {
  const broken = new Error('the disk is gone');
  const content = new Readable({
    read() {
      this.destroy(broken);
    },
  });
  await expect(readPackHead(content, 'x')).rejects.toBe(broken);
});
