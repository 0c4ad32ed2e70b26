import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFashionMnist } from '../../../core/data/fashionMnist.ts';
import { parseFashionRecords } from '../../../core/data/parseFashionRecords.ts';
import { temporaryFolder, writeFashionPackage } from './sampleImages.ts';

function parse(text: string, length = 3) {
  return Array.from(parseFashionRecords(Buffer.from(text), length, '0.json'), (record) => ('pixels' in record ? [...record.pixels] : record.why));
}

describe('parseFashionRecords', () => {
  it('reads good records and says what is wrong with the others', () => {
    expect(parse('{"data":[[0,128,255],[],[1,2],[1,2,3,4],[1,256,3],[1,-2,3],[1,2.5,3],[1,,3],["a",2,3],[9,8,7]]}')).toEqual([
      [0, 128, 255],
      'has 0 values instead of 3',
      'has 2 values instead of 3',
      'has 4 values instead of 3',
      'has something other than whole numbers from 0 to 255 as value 1',
      'has something other than whole numbers from 0 to 255 as value 1',
      'has something other than whole numbers from 0 to 255 as value 1',
      'has something other than whole numbers from 0 to 255 as value 1',
      'has something other than whole numbers from 0 to 255 as value 0',
      [9, 8, 7],
    ]);
  });

  it('refuses a file that is cut off or something else', () => {
    expect(() => parse('{"data":[[1,2,3],[1,2')).toThrow('the file ends in the middle of a record');
    expect(() => parse('{"data":[[1,2,3]')).toThrow('the list of records does not end');
    expect(() => parse('<html>')).toThrow('the file does not start with {"data":[');
  });
});

describe('readFashionMnist', () => {
  it('reads class by class in a fixed order and reports malformed records', async () => {
    const folder = await temporaryFolder();
    await writeFashionPackage(folder, 3, { 0: ['[]'], 7: ['[1,2,3]'] });
    const labels: number[] = [];
    const skipped = await readFashionMnist(folder, ({ label }) => {
      labels.push(label);
    });
    expect(labels).toEqual(Array.from({ length: 30 }, (_, index) => Math.floor(index / 3)));
    expect(skipped).toEqual([
      { path: '0.json', why: 'record 1 has 0 values instead of 784' },
      { path: '7.json', why: 'record 1 has 3 values instead of 784' },
    ]);
  });

  it('puts the first 6,000 good records of a class into train and the rest into test', async () => {
    const folder = await temporaryFolder();
    await writeFashionPackage(folder, 1);
    const record = JSON.stringify(new Array(784).fill(5));
    await writeFile(join(folder, 'src', 'clothes', '4.json'), `{"data":[[],${new Array(6002).fill(record).join(',')}]}`);
    const splits = { train: 0, test: 0 };
    await readFashionMnist(folder, ({ label, split }) => {
      splits[split] += label === 4 ? 1 : 0;
    });
    expect(splits).toEqual({ train: 6000, test: 2 });
  });

  it('says which files are missing', async () => {
    await expect(readFashionMnist(await temporaryFolder(), () => {})).rejects.toMatchObject({
      code: 'badData',
      message: 'neither the ten files 0.json to 9.json of the package fashion-mnist nor the four IDX files of Fashion-MNIST are in this folder',
    });
  });
});
