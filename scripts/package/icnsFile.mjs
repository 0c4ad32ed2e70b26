/** Kinds of pictures that hold PNG, by their sizes; those for screens with twice the points come last. */
const kinds = /** @type {const} */ ([
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]);

/** The sizes that an icon file of macOS needs. */
export const icnsSizes = [...new Set(kinds.map(([, size]) => size))];

/**
 * An icon file of macOS.
 * @param {ReadonlyMap<number, Buffer>} pictures - size -> PNG
 * @returns {Buffer}
 */
export function icnsFile(pictures) {
  const entries = kinds.map(([kind, size]) => {
    const png = pictures.get(size);
    if (!png) {
      throw new Error(`an icon of ${size} pixels is missing`);
    }
    const header = Buffer.alloc(8);
    header.write(kind, 0, 'latin1');
    header.writeUInt32BE(8 + png.length, 4);
    return Buffer.concat([header, png]);
  });
  const content = Buffer.concat(entries);
  const header = Buffer.alloc(8);
  header.write('icns', 0, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}
