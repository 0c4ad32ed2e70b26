import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import type { SafetensorsEntry } from '../../../core/tensor/safetensors.ts';
import { readSafetensors, readSafetensorsHeader, writeSafetensors, writeSafetensorsInParts } from '../../../core/tensor/safetensors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const written = path.join(import.meta.dirname, '../../reference/fixtures/tensor/written.safetensors');

/** Builds a file from any header and data, right or wrong. */
function fileOf(header: unknown, data: Uint8Array | number, headerLength?: bigint): string {
  const file = path.join(temporaryFolder(), 'made.safetensors');
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(headerLength ?? BigInt(json.length));
  writeFileSync(file, Buffer.concat([length, json, typeof data === 'number' ? Buffer.alloc(data) : data]));
  return file;
}

async function failure(action: () => Promise<unknown>): Promise<[string, string]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof StudioError) {
      return [error.code, error.message];
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('safetensors', () => {
  it('reads what the Python package wrote', async () => {
    const { tensors, metadata } = await readSafetensors(written);
    expect(metadata).toEqual({ format: 'hssl-studio', epoch: '3' });
    expect(Object.fromEntries(tensors)).toEqual({
      large: { dtype: 'I64', shape: [2], data: BigInt64Array.of(2n ** 40n, -(2n ** 40n)) },
      exact: { dtype: 'F64', shape: [2], data: Float64Array.of(Math.PI, -Math.E) },
      empty: { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) },
      weight: { dtype: 'F32', shape: [2, 3], data: Float32Array.of(-0.5, -0.25, 0, 0.25, 0.5, 0.75) },
      step: { dtype: 'I32', shape: [], data: Int32Array.of(-7) },
      half: { dtype: 'F16', shape: [2], data: Uint16Array.of(0x3e00, 0xc000) },
      pixels: { dtype: 'U8', shape: [2, 2], data: Uint8Array.of(0, 255, 7, 128) },
      flags: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
    });
  });

  it('writes the same bytes as the Python package', async () => {
    const { tensors } = await readSafetensors(written);
    const copy = path.join(temporaryFolder(), 'copy.safetensors');
    const bytes = await writeSafetensors(copy, tensors, { epoch: '3', format: 'hssl-studio' });
    expect(readFileSync(copy).equals(readFileSync(written))).toBe(true);
    expect(bytes).toBe(readFileSync(written).length);
  });

  it('replaces a file whole and leaves nothing beside it', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'last.safetensors');
    for (const value of [1, 2]) {
      await writeSafetensors(file, new Map([['a', { dtype: 'F32', shape: [1], data: Float32Array.of(value) }]]), { epoch: String(value) });
    }
    expect(readdirSync(folder)).toEqual(['last.safetensors']);
    expect((await readSafetensors(file)).metadata).toEqual({ epoch: '2' });
  });

  it('leaves the old file as it was when the new one cannot be written', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'missing', 'last.safetensors');
    await expect(writeSafetensors(file, new Map())).rejects.toThrow('ENOENT');
    const wrong: SafetensorsEntry = { dtype: 'F32', shape: [2], data: Float32Array.of(1) };
    expect(await failure(() => writeSafetensors(path.join(folder, 'x'), new Map([['a', wrong]])))).toEqual([
      'badInput', '1 elements of Float32Array are no F32 tensor of shape [2]',
    ]);
    const wrongType: SafetensorsEntry = { dtype: 'I32', shape: [1], data: Float32Array.of(1) };
    expect((await failure(() => writeSafetensors(path.join(folder, 'x'), new Map([['a', wrongType]]))))[0]).toBe('badInput');
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(path.join(folder, 'taken'));
    await expect(writeSafetensors(path.join(folder, 'taken'), new Map())).rejects.toThrow('taken');
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('writes part of a larger buffer', async () => {
    const file = path.join(temporaryFolder(), 'part.safetensors');
    const data = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
    await writeSafetensors(file, new Map([['a', { dtype: 'F32', shape: [2], data }]]));
    expect((await readSafetensors(file)).tensors.get('a')?.data).toEqual(Float32Array.of(1, 2));
  });

  it('writes tensors one after the other, each asked for when the one before it is in the file', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'parts.safetensors');
    const entries: [string, SafetensorsEntry][] = [
      ['a', { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }],
      ['b', { dtype: 'U8', shape: [3], data: Uint8Array.of(3, 4, 5) }],
    ];
    const sizes: number[] = [];
    function* values(): Generator<SafetensorsEntry['data']> {
      for (const [, { data }] of entries) {
        const [partial] = readdirSync(folder);
        sizes.push(statSync(path.join(folder, partial ?? '')).size);
        yield data;
      }
    }
    await writeSafetensorsInParts(file, new Map(entries), values(), { epoch: '3' });
    expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBe(8);
    const whole = path.join(folder, 'whole.safetensors');
    await writeSafetensors(whole, new Map(entries), { epoch: '3' });
    expect(readFileSync(file).equals(readFileSync(whole))).toBe(true);
  });

  it('writes nothing where the values are not those of the layout', async () => {
    const folder = temporaryFolder();
    const layout = new Map([['a', { dtype: 'F32', shape: [2] } as const]]);
    const write = (...values: SafetensorsEntry['data'][]) => failure(() => writeSafetensorsInParts(path.join(folder, 'x'), layout, values));
    expect(await write(Float32Array.of(1))).toEqual(['badInput', '1 elements of Float32Array are no F32 tensor of shape [2]']);
    expect(await write()).toEqual(['badInput', 'there are no values for this tensor']);
    expect((await write(Float32Array.of(1, 2), Float32Array.of(3)))[0]).toBe('badInput');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads a header without the values, and sees that a file is cut off', async () => {
    const { tensors, metadata } = await readSafetensors(written);
    expect(await readSafetensorsHeader(written)).toEqual({ tensors: new Map([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])), metadata });
    const cut = path.join(temporaryFolder(), 'cut.safetensors');
    writeFileSync(cut, readFileSync(written).subarray(0, -1));
    expect(await failure(() => readSafetensorsHeader(cut))).toEqual(['badData', expect.stringContaining('the file is cut off')]);
  });

  const four = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  it.each<[string, () => string, string]>([
    ['has an empty header', () => fileOf('', 0), 'its header is not JSON'],
    ['has a header that is longer than the file', () => fileOf({}, 0, 500n), 'its header says that it is 500 bytes long, of 2 bytes left'],
    ['has a header of absurd length', () => fileOf({}, 0, 2n ** 63n), 'its header says that it is 9223372036854775808 bytes long'],
    ['has a header that is not JSON', () => fileOf('{"a":', 0), 'its header is not JSON'],
    ['has a header that is a list', () => fileOf([], 0), 'its header is not a JSON object'],
    ['has metadata that are no texts', () => fileOf({ __metadata__: { epoch: 3 } }, 0), 'its metadata are not texts'],
    ['has an unknown type', () => fileOf({ a: { ...four, dtype: 'F33' } }, 4), 'a has the unknown type "F33"'],
    ['has a type that every object has', () => fileOf({ a: { ...four, dtype: 'constructor' } }, 4), 'a has the unknown type "constructor"'],
    ['has an entry that is no object', () => fileOf({ a: 4 }, 4), 'the entry of a is not an object'],
    ['has a negative size', () => fileOf({ a: { ...four, shape: [-1] } }, 4), 'are not lists of whole numbers'],
    ['has a broken size', () => fileOf({ a: { ...four, shape: [1.5] } }, 4), 'are not lists of whole numbers'],
    ['has a shape that does not fit its bytes', () => fileOf({ a: { ...four, shape: [2] } }, 4), 'needs 8 bytes, but has 4'],
    ['has a shape beyond all numbers', () => fileOf({ a: { ...four, shape: [2 ** 40, 2 ** 40] } }, 4), 'needs 4.835703278458517e+24 bytes'],
    ['has offsets that run backwards', () => fileOf({ a: { ...four, data_offsets: [4, 0] } }, 4), 'needs 4 bytes, but has -4'],
    ['has overlapping tensors', () => fileOf({ a: four, b: four }, 4), 'the data of b begin at byte 0, but those before end at 4'],
    ['has a gap', () => fileOf({ a: { ...four, data_offsets: [4, 8] } }, 8), 'the data of a begin at byte 4, but those before end at 0'],
    ['is cut off', () => fileOf({ a: four }, 3), 'its tensors are 4 bytes long, its data 3'],
    ['has too much', () => fileOf({ a: four }, 5), 'its tensors are 4 bytes long, its data 5'],
  ])('refuses a file that %s', async (_what, make, message) => {
    const [code, text] = await failure(() => readSafetensors(make()));
    expect([code, text]).toEqual(['badData', expect.stringContaining(message)]);
  });

  it('refuses a file of a few bytes, and one that is not there', async () => {
    const file = path.join(temporaryFolder(), 'tiny');
    writeFileSync(file, 'abc');
    expect(await failure(() => readSafetensors(file))).toEqual([
      'badData', 'this is no whole safetensors file: a safetensors file has at least 8 bytes, this one 3',
    ]);
    expect((await failure(() => readSafetensors(`${file}-missing`)))[0]).toBe('notFound');
  });
});
