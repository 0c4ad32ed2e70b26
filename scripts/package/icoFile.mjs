/** @typedef {{ size: number, pixels: Buffer, png: Buffer }} DrawnIcon - square; `pixels` are rows of RGBA from the top */

const pngFrom = 256;

/**
 * A picture as a bitmap without the header of a file: rows from the bottom, blue first, and behind them a mask that nobody reads.
 * @param {DrawnIcon} icon
 */
function bitmap({ size, pixels }) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  // The mask counts as a second picture above the first.
  header.writeInt32LE(2 * size, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const rows = Buffer.alloc(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = 4 * ((size - 1 - y) * size + x);
      const to = 4 * (y * size + x);
      rows[to] = pixels[from + 2] ?? 0;
      rows[to + 1] = pixels[from + 1] ?? 0;
      rows[to + 2] = pixels[from] ?? 0;
      rows[to + 3] = pixels[from + 3] ?? 0;
    }
  }
  const mask = Buffer.alloc(size * Math.ceil(size / 32) * 4);
  return Buffer.concat([header, rows, mask]);
}

/**
 * An icon file of Windows. Small pictures are bitmaps, because the resource editors of installers read PNG only at 256 pixels.
 * @param {readonly DrawnIcon[]} icons - of 256 pixels at the most
 * @returns {Buffer}
 */
export function icoFile(icons) {
  const images = icons.map((icon) => (icon.size >= pngFrom ? icon.png : bitmap(icon)));
  const header = Buffer.alloc(6 + 16 * icons.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(icons.length, 4);
  let offset = header.length;
  icons.forEach(({ size }, index) => {
    const entry = 6 + 16 * index;
    const bytes = images[index]?.length ?? 0;
    // 256 is written as 0.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(bytes, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += bytes;
  });
  return Buffer.concat([header, ...images]);
}
