import { StudioError } from '../contract/error.ts';
import { restoreFashionFiles } from './fashionImage.ts';

/** The type code of IDX for unsigned bytes, the only one that images and labels have. */
const unsignedByte = 0x08;

/** An array of bytes as an IDX file holds it, its last dimension fastest. */
export interface IdxArray {
  /** Length of each dimension. */
  sizes: readonly number[];
  values: Uint8Array;
}

/**
 * Reads the format of MNIST's files: two zero bytes, the type of the values, the number of dimensions, the size of each
 * as 32 bits big-endian, then the values.
 *
 * @param dimensions - that the file must have
 * @param path - of the file, for errors
 * @returns `values` share the memory of `content`
 * Errors: `badData` when the header is another one, or the file is shorter or longer than it says.
 */
export function parseIdx(content: Uint8Array, dimensions: number, path: string): IdxArray {
  const damaged = (what: string) => new StudioError('badData', what, { path, advice: restoreFashionFiles });
  const headerBytes = 4 + 4 * dimensions;
  if (content.byteLength < headerBytes) {
    throw damaged(`the file has ${content.byteLength} bytes, less than the header of an IDX file`);
  }
  const header = new DataView(content.buffer, content.byteOffset, headerBytes);
  const magic = header.getUint32(0);
  const wanted = (unsignedByte << 8) | dimensions;
  if (magic !== wanted) {
    throw damaged(`the file does not start as an IDX file of bytes in ${dimensions} dimensions: with ${hexadecimal(magic)} instead of ${hexadecimal(wanted)}`);
  }
  const sizes = Array.from({ length: dimensions }, (_, index) => header.getUint32(4 + 4 * index));
  const bytes = sizes.reduce((product, size) => product * size, 1);
  if (content.byteLength - headerBytes !== bytes) {
    throw damaged(`the file announces ${sizes.join(' x ')} = ${bytes} bytes, and ${content.byteLength - headerBytes} follow`);
  }
  return { sizes, values: content.subarray(headerBytes) };
}

/** The other side of {@link parseIdx}. */
export function encodeIdx({ sizes, values }: IdxArray): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE((unsignedByte << 8) | sizes.length);
  sizes.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  return Buffer.concat([header, values]);
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
