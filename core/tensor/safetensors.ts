import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { StudioError } from '../contract/error.ts';

/** Arrays of each element type of the format; F16 and BF16 are their raw 16 bits. */
const arrayTypes = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

export type SafetensorsType = keyof typeof arrayTypes;

/** A tensor as it lies in the file, by rows. `data` has as many elements as `shape` says. */
export interface SafetensorsEntry {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly data: InstanceType<(typeof arrayTypes)[SafetensorsType]>;
}

export interface SafetensorsFile {
  /** In the order of their bytes in the file. */
  readonly tensors: Map<string, SafetensorsEntry>;
  readonly metadata: Record<string, string>;
}

/** What a file says of a tensor before its values. */
export type SafetensorsLayout = Pick<SafetensorsEntry, 'dtype' | 'shape'>;

/** Everything but the values. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, SafetensorsLayout>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** As in the format's own implementation: a longer header is taken for a broken file. */
const longestHeader = 100_000_000;
const readAtOnce = 1 << 30;

/**
 * Writes tensors in the safetensors format, in the map's order. The file appears complete or not at all.
 * Errors: `badInput` for an entry whose data do not fit its type and shape; those of the file system.
 *
 * @returns the number of bytes written
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  // Elements must be aligned in the file, and every size divides the larger ones: largest elements first.
  const sorted = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  return writeSafetensorsInParts(path, new Map(sorted), sorted.map(([, { data }]) => data), metadata);
}

/**
 * The same for tensors that need not be in memory all at once: each of `values` is asked for when the one before it is
 * written. They come in the order of `layout`, in which larger elements come first.
 */
export async function writeSafetensorsInParts(
  path: string,
  layout: ReadonlyMap<string, SafetensorsLayout>,
  values: Iterable<SafetensorsEntry['data']>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape }] of layout) {
    const end = offset + shape.reduce((product, length) => product * length, arrayTypes[dtype].BYTES_PER_ELEMENT);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces up to a multiple of 8 keep the data aligned.
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeWhole(path, [length, padded], valueBytes(layout, values));
  return length.length + padded.length + offset;
}

function* valueBytes(layout: ReadonlyMap<string, SafetensorsLayout>, values: Iterable<SafetensorsEntry['data']>): Generator<Uint8Array> {
  const names = layout.entries();
  for (const data of values) {
    const [name, { dtype, shape }] = names.next().value ?? ['a tensor that the layout lacks', { dtype: 'U8', shape: [0] }];
    checkEntry(name, { dtype, shape, data });
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  const missing = names.next().value;
  if (missing !== undefined) {
    throw new StudioError('badInput', 'there are no values for this tensor', { path: missing[0] });
  }
}

/**
 * Reads a safetensors file whole. Errors: `badData` with what is wrong for a file that is not exactly one header and the
 * tensors that it names, without gaps or overlaps; `notFound`.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const handle = await openForReading(path);
  try {
    const { size } = await handle.stat();
    const { header, start } = await readHeader(handle, size, path);
    const { entries, metadata } = parseHeader(header, size - start, path);
    const tensors = new Map<string, SafetensorsEntry>();
    for (const { name, dtype, shape, begin, end } of entries) {
      const bytes = await readBytes(handle, start + begin, end - begin, path);
      tensors.set(name, { dtype, shape, data: new arrayTypes[dtype](bytes) });
    }
    return { tensors, metadata };
  } finally {
    await handle.close();
  }
}

/** What {@link readSafetensors} reads before the values, with the same checks: also that the file is as long as it says. */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const handle = await openForReading(path);
  try {
    const { size } = await handle.stat();
    const { header, start } = await readHeader(handle, size, path);
    const { entries, metadata } = parseHeader(header, size - start, path);
    return { tensors: new Map(entries.map(({ name, dtype, shape }) => [name, { dtype, shape }])), metadata };
  } finally {
    await handle.close();
  }
}

interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function checkEntry(name: string, entry: SafetensorsEntry): void {
  const expected = entry.shape.reduce((product, length) => product * length, 1);
  if (!(entry.data instanceof arrayTypes[entry.dtype]) || entry.data.length !== expected) {
    const what = `${entry.data.length} elements of ${entry.data.constructor.name}`;
    throw new StudioError('badInput', `${what} are no ${entry.dtype} tensor of shape [${entry.shape.join(', ')}]`, { path: name });
  }
}

/** Under a temporary name, flushed and renamed, so that a crash or a full disk never leaves half a checkpoint. */
async function writeWhole(path: string, start: readonly Uint8Array[], rest: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    const handle = await open(temporary, 'w');
    try {
      for (const parts of [start, rest]) {
        for (const part of parts) {
          await handle.writeFile(part);
        }
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new StudioError('notFound', 'there is no such safetensors file', { path, cause });
    }
    throw cause;
  }
}

async function readHeader(handle: FileHandle, size: number, path: string): Promise<{ header: unknown; start: number }> {
  if (size < 8) {
    throw broken(path, `a safetensors file has at least 8 bytes, this one ${size}`);
  }
  const length = new DataView(await readBytes(handle, 0, 8, path)).getBigUint64(0, true);
  if (length > BigInt(longestHeader) || Number(length) > size - 8) {
    throw broken(path, `its header says that it is ${length} bytes long, of ${size - 8} bytes left`);
  }
  const text = Buffer.from(await readBytes(handle, 8, Number(length), path));
  try {
    return { header: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) as unknown, start: 8 + Number(length) };
  } catch {
    throw broken(path, 'its header is not JSON');
  }
}

function parseHeader(header: unknown, dataBytes: number, path: string): { entries: HeaderEntry[]; metadata: Record<string, string> } {
  if (!isRecord(header)) {
    throw broken(path, 'its header is not a JSON object');
  }
  const { __metadata__: metadata = {}, ...named } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw broken(path, 'its metadata are not texts');
  }
  const entries = Object.entries(named).map(([name, value]) => parseEntry(name, value, path));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== position) {
      throw broken(path, `the data of ${name} begin at byte ${begin}, but those before end at ${position}`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw broken(path, `its tensors are ${position} bytes long, its data ${dataBytes}: the file is cut off or has too much`);
  }
  return { entries, metadata: metadata as Record<string, string> };
}

function parseEntry(name: string, value: unknown, path: string): HeaderEntry {
  if (!isRecord(value)) {
    throw broken(path, `the entry of ${name} is not an object`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(arrayTypes, dtype)) {
    throw broken(path, `${name} has the unknown type ${JSON.stringify(dtype)}`);
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw broken(path, `the shape or the offsets of ${name} are not lists of whole numbers`);
  }
  const [begin, end] = offsets as [number, number];
  const type = dtype as SafetensorsType;
  const bytes = shape.reduce((product, length) => product * length, arrayTypes[type].BYTES_PER_ELEMENT);
  if (!Number.isSafeInteger(bytes) || end - begin !== bytes) {
    throw broken(path, `${name} of type ${dtype} and shape [${shape.join(', ')}] needs ${bytes} bytes, but has ${end - begin}`);
  }
  return { name, dtype: type, shape, begin, end };
}

async function readBytes(handle: FileHandle, position: number, length: number, path: string): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(length);
  let done = 0;
  while (done < length) {
    // One call reads less than 2 GiB.
    const part = new Uint8Array(buffer, done, Math.min(length - done, readAtOnce));
    const { bytesRead } = await handle.read(part, 0, part.length, position + done);
    if (bytesRead === 0) {
      throw broken(path, 'it became shorter while it was read');
    }
    done += bytesRead;
  }
  return buffer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

function broken(path: string, what: string): StudioError {
  return new StudioError('badData', `this is no whole safetensors file: ${what}`, {
    path,
    advice: 'Use another copy of the file; a checkpoint can be replaced by an older one of the same run.',
  });
}
