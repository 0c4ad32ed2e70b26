import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { icnsFile, icnsSizes } from '../../scripts/package/icnsFile.mjs';
import { icoFile } from '../../scripts/package/icoFile.mjs';

const icons = path.resolve(import.meta.dirname, '../../build/icons');
const read = (name: string) => readFileSync(path.join(icons, name));
const isPng = (bytes: Buffer) => bytes.subarray(1, 4).toString('latin1') === 'PNG';
const pngSize = (bytes: Buffer) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

/** Width, height and content of the pictures in an icon file of Windows. */
function picturesOfIco(file: Buffer) {
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = file.subarray(6 + 16 * index, 22 + 16 * index);
    const start = entry.readUInt32LE(12);
    return { size: entry[0] || 256, bytes: file.subarray(start, start + entry.readUInt32LE(8)) };
  });
}

/** Kinds and contents of the pictures in an icon file of macOS. */
function picturesOfIcns(file: Buffer) {
  const pictures: { kind: string; bytes: Buffer }[] = [];
  for (let start = 8; start < file.readUInt32BE(4); ) {
    const length = file.readUInt32BE(start + 4);
    pictures.push({ kind: file.subarray(start, start + 4).toString('latin1'), bytes: file.subarray(start + 8, start + length) });
    start += length;
  }
  return pictures;
}

describe('the icons', () => {
  it('are there for Linux in the sizes that desktops ask for', () => {
    const sizes = readdirSync(path.join(icons, 'linux')).sort((one, other) => parseInt(one, 10) - parseInt(other, 10));
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${size}x${size}.png`));
    expect(sizes.map((name) => pngSize(read(path.join('linux', name))))).toEqual([16, 24, 32, 48, 64, 128, 256, 512].map((size) => [size, size]));
    expect(pngSize(read('icon.png'))).toEqual([1024, 1024]);
  });

  it.each(['icon.ico', 'spec.ico'])('are bitmaps for Windows but the largest: %s', (name) => {
    const pictures = picturesOfIco(read(name));
    expect(pictures.map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 256]);
    expect(pictures.map(({ bytes }) => isPng(bytes))).toEqual([false, false, false, false, false, false, true]);
    for (const { size, bytes } of pictures.slice(0, -1)) {
      expect([bytes.readUInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8), bytes.length]).toEqual([40, size, 2 * size, 40 + 4 * size * size + size * Math.ceil(size / 32) * 4]);
    }
  });

  it.each(['icon.icns', 'spec.icns'])('are there for macOS in its eight kinds: %s', (name) => {
    const pictures = picturesOfIcns(read(name));
    expect(pictures.map(({ kind, bytes }) => [kind, pngSize(bytes)[0]])).toEqual([
      ['ic07', 128], ['ic08', 256], ['ic09', 512], ['ic10', 1024], ['ic11', 32], ['ic12', 64], ['ic13', 256], ['ic14', 512],
    ]);
  });
});

describe('an icon file', () => {
  it('of Windows has blue first and its rows from the bottom', () => {
    const pixels = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    const [picture] = picturesOfIco(icoFile([{ size: 2, pixels, png: Buffer.alloc(0) }]));
    expect([...picture!.bytes.subarray(40, 56)]).toEqual([11, 10, 9, 12, 15, 14, 13, 16, 3, 2, 1, 4, 7, 6, 5, 8]);
  });

  it('of macOS needs all its sizes', () => {
    const pictures = new Map(icnsSizes.map((size) => [size, Buffer.from([size % 256])]));
    expect(icnsFile(pictures).readUInt32BE(4)).toBe(8 + 8 * 9);
    pictures.delete(512);
    expect(() => icnsFile(pictures)).toThrow('an icon of 512 pixels is missing');
  });
});
