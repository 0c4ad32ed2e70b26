import { chmod, cp, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetProgress } from '../../../core/contract/dataset.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { temporaryFolder, writeClassFolder, writeFashionPackage, writeImage } from './sampleImages.ts';

async function emptyCatalogue() {
  const dataFolder = await temporaryFolder();
  return { dataFolder, catalogue: await openDatasetCatalogue(dataFolder) };
}

/** Names below datasets/, hidden ones too: what an import has left. */
const left = (dataFolder: string) => readdir(join(dataFolder, 'datasets'));

describe('openDatasetCatalogue', () => {
  it('adds a folder of classes with its own test images', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['cat', 'dog'], 5, 2, 20);
    const progress: DatasetProgress[] = [];
    const added = await catalogue.add({ path: source, name: 'pets' }, { onProgress: (report) => progress.push(report) });
    expect(added).toEqual({
      name: 'pets',
      kind: 'image-folder',
      status: 'ready',
      train: 10,
      test: 4,
      testFrom: 'given',
      classes: 2,
      classNames: ['cat', 'dog'],
      classCounts: [5, 5],
      channels: 3,
      width: 20,
      height: 20,
      source,
      cachedBytes: 0,
      skipped: [],
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(await catalogue.list()).toEqual([added]);
    expect(await catalogue.get('pets')).toEqual(added);
    expect(progress[0]).toMatchObject({ name: 'pets', done: 1, total: 14, skipped: 0 });
    expect(progress.at(-1)).toEqual({ name: 'pets', done: 14, total: 14, skipped: 0, secondsLeft: 0 });
  });

  it('holds out the same tenth of every class where there are no test images', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 20);
    const first = await catalogue.add({ path: source, name: 'first' });
    const second = await catalogue.add({ path: source, name: 'second', kind: 'image-folder' });
    expect(first).toMatchObject({ train: 36, test: 4, testFrom: 'heldOut', classCounts: [18, 18] });
    expect(second).toEqual({ ...first, name: 'second', created: second.created });
  });

  it('adds images without labels from nested folders, and greyscale ones as one channel', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    for (let index = 0; index < 10; index += 1) {
      await writeImage(join(source, index % 2 === 0 ? 'deep/er' : '', `${index}.jpg`), { colour: [90], width: 30, height: 10 + index, seed: index });
    }
    await writeFile(join(source, 'notes.txt'), 'not an image, and not worth a word');
    await writeFile(join(source, '.DS_Store'), '');
    expect(await catalogue.add({ path: source, name: 'plain' })).toMatchObject({
      kind: 'unlabelled-folder',
      train: 8,
      test: 2,
      testFrom: 'heldOut',
      classes: 0,
      classNames: [],
      classCounts: [],
      channels: 1,
      width: 30,
      height: 15,
      skipped: [],
    });
  });

  it('lists corrupt, foreign and misplaced files, and goes on without them', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    const elsewhere = await temporaryFolder();
    await writeImage(join(elsewhere, 'secret.png'));
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await writeFile(join(source, 'train/a/broken.png'), 'not a png');
    await writeFile(join(source, 'train/a/empty.jpg'), '');
    await writeFile(join(source, 'train/a/old.gif'), 'GIF89a');
    await writeImage(join(source, 'train/loose.png'));
    await symlink(join(elsewhere, 'secret.png'), join(source, 'train/b/away.png'));
    await symlink(elsewhere, join(source, 'train/c'));
    await symlink(join(source, 'train/a/000.png'), join(source, 'train/b/inside.png'));
    await symlink(join(source, 'train/a/nothing.png'), join(source, 'train/b/dangling.png'));
    const added = await catalogue.add({ path: source, name: 'untidy' });
    expect(added.classNames).toEqual(['a', 'b']);
    expect(added.classCounts).toEqual([4, 5]);
    expect(added.skipped).toEqual([
      { path: 'train/a/broken.png', why: 'its content is not a PNG, JPEG or WebP image' },
      { path: 'train/a/empty.jpg', why: 'the file is empty' },
      { path: 'train/a/old.gif', why: 'gif images are not read; convert it to png, jpg or webp' },
      { path: 'train/b/away.png', why: 'it links to a place outside this folder' },
      { path: 'train/b/dangling.png', why: 'it does not exist' },
      { path: 'train/c', why: 'it links to a place outside this folder' },
      { path: 'train/loose.png', why: 'it is not in a class folder' },
    ]);
  });

  it('fails with the list when more than twenty files are bad, and leaves nothing', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4);
    const bad = Array.from({ length: 20 }, (_, index) => `bad${index}.png`);
    await Promise.all(bad.map((name) => writeFile(join(source, 'train/a', name), 'no')));
    expect((await catalogue.add({ path: source, name: 'just' })).skipped).toHaveLength(20);
    await writeFile(join(source, 'train/b/last.png'), 'no');
    const error = await catalogue.add({ path: source, name: 'over' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'badData', path: source, message: expect.stringMatching(/^21 of 29 files cannot be used: /) });
    for (const name of [...bad.map((one) => `train/a/${one}`), 'train/b/last.png']) {
      expect(String(error)).toContain(`${name} (its content is not a PNG, JPEG or WebP image)`);
    }
    expect(await left(dataFolder)).toEqual(['just']);
  });

  it.each([
    ['a folder that does not exist', async (folder: string) => join(folder, 'nowhere'), { code: 'notFound' }],
    ['a file', async (folder: string) => { await writeImage(join(folder, 'x.png')); return join(folder, 'x.png'); }, { code: 'badInput', message: 'this is a file, not a folder' }],
    ['an empty folder', async (folder: string) => folder, { code: 'badData', message: 'there are no images in this folder' }],
    ['too few images', async (folder: string) => { await writeImage(join(folder, 'x.png')); return folder; }, { code: 'badData', message: 'there are only 1 images, and at least 4 are needed' }],
    ['one class only', async (folder: string) => { await writeClassFolder(folder, ['cat'], 5, 2); return folder; }, { code: 'badData', message: 'there is only one class, cat', advice: 'Add a second class, or add one flat folder of images without labels.' }],
    ['an empty train folder', async (folder: string) => { await mkdir(join(folder, 'train')); return folder; }, { code: 'badData', message: 'there are no images in this folder' }],
    ['images that are in no class', async (folder: string) => { await writeImage(join(folder, 'train/a.png')); return folder; }, { code: 'badData', message: 'there are no images in class folders below train' }],
    ['classes that train lacks', async (folder: string) => { await writeClassFolder(folder, ['a', 'b'], 3); await writeImage(join(folder, 'val/c/x.png')); return folder; }, { code: 'badData', message: 'the test images have classes that train lacks: c' }],
  ])('refuses %s and leaves nothing', async (_, prepare, expected) => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const path = await prepare(await temporaryFolder());
    await expect(catalogue.add({ path, name: 'bad' })).rejects.toMatchObject({ path: expect.any(String), advice: expect.any(String), ...expected });
    expect(await left(dataFolder)).toEqual([]);
  });

  it('refuses a folder without train when classes are asked for', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeImage(join(source, 'a.png'));
    await expect(catalogue.add({ path: source, name: 'bad', kind: 'image-folder' })).rejects.toMatchObject({
      code: 'badData',
      message: 'there is no train folder here',
      path: join(source, 'train'),
    });
  });

  it('says when there is no permission', async () => {
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await chmod(join(source, 'train/a/000.png'), 0);
    const closed = join(await temporaryFolder(), 'closed');
    await mkdir(closed);
    await chmod(closed, 0);
    // The superuser may read everything, so these imports run as nobody.
    const asNobody = process.geteuid?.() === 0;
    if (asNobody) {
      await Promise.all([chmod(source, 0o755), chmod(join(closed, '..'), 0o755)]);
    }
    const dataFolder = await temporaryFolder();
    await chmod(dataFolder, 0o777);
    if (asNobody) {
      process.seteuid?.(65534);
    }
    try {
      const own = await openDatasetCatalogue(dataFolder);
      expect((await own.add({ path: source, name: 'partly' })).skipped).toEqual([{ path: 'train/a/000.png', why: 'no permission to read it' }]);
      await expect(own.add({ path: closed, name: 'closed' })).rejects.toMatchObject({ code: 'badInput', path: closed, message: expect.stringContaining('no permission to read it') });
    } finally {
      if (asNobody) {
        process.seteuid?.(0);
      }
    }
  });

  it('refuses a name that is taken, also while the other is being imported', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    const first = catalogue.add({ path: source, name: 'twice' });
    await expect(catalogue.add({ path: source, name: 'twice' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await catalogue.get('twice')).toMatchObject({ status: 'importing' });
    await expect(catalogue.remove('twice')).rejects.toMatchObject({ code: 'conflict' });
    await first;
    await expect(catalogue.add({ path: source, name: 'twice' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(catalogue.add({ path: source, name: '../twice' })).rejects.toMatchObject({ code: 'badInput' });
  });

  it('stops when it is cancelled and leaves nothing', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 10);
    const controller = new AbortController();
    const adding = catalogue.add(
      { path: source, name: 'stopped' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(adding).rejects.toMatchObject({ code: 'cancelled' });
    expect(await left(dataFolder)).toEqual([]);
    expect(await catalogue.list()).toEqual([]);
  });

  it('clears away at the next start what an interrupted import left', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await catalogue.add({ path: source, name: 'kept' });
    await mkdir(join(dataFolder, 'datasets/.importing-half/cache'), { recursive: true });
    await mkdir(join(dataFolder, 'datasets/.removing-old'));
    await mkdir(join(dataFolder, 'datasets/kept/cache/.writing-28x3-123'), { recursive: true });
    await openDatasetCatalogue(dataFolder);
    expect(await left(dataFolder)).toEqual(['kept']);
    expect(await readdir(join(dataFolder, 'datasets/kept/cache'))).toEqual([]);
  });

  it('removes the record and the decoded images, not the source', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await catalogue.add({ path: source, name: 'gone' });
    await catalogue.remove('gone');
    expect(await left(dataFolder)).toEqual([]);
    expect(await readdir(source)).toEqual(['train', 'val']);
    await expect(catalogue.remove('gone')).rejects.toMatchObject({ code: 'notFound' });
  });

  it('names the most similar data set when there is none of a name', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await catalogue.add({ path: source, name: 'flowers' });
    await expect(catalogue.get('flower')).rejects.toMatchObject({ code: 'notFound', advice: 'Did you mean "flowers"?' });
  });

  it('tells when the source is gone or the record is damaged, and lists the others', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    const folder = await temporaryFolder();
    const source = join(folder, 'here');
    await writeClassFolder(source, ['a', 'b'], 4, 2);
    await catalogue.add({ path: source, name: 'moved' });
    await cp(join(dataFolder, 'datasets/moved'), join(dataFolder, 'datasets/damaged'), { recursive: true });
    await writeFile(join(dataFolder, 'datasets/damaged/dataset.json'), '{"version":1,');
    await rename(source, join(folder, 'there'));
    expect((await catalogue.list()).map(({ name, status, train }) => ({ name, status, train }))).toEqual([
      { name: 'damaged', status: 'missing', train: 0 },
      { name: 'moved', status: 'missing', train: 8 },
    ]);
    await expect(catalogue.get('damaged')).rejects.toMatchObject({ code: 'badData' });
    await catalogue.remove('damaged');
  });

  it('shows images of every class, at most as large as a thumbnail', async () => {
    const { catalogue } = await emptyCatalogue();
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 5, 2, 300);
    await catalogue.add({ path: source, name: 'shown' });
    const samples = await catalogue.samples('shown', 4);
    expect(samples.map((sample) => sample.label)).toEqual(['a', 'a', 'b', 'b']);
    const header = Buffer.from(samples[0]?.png ?? '', 'base64');
    expect([header.subarray(1, 4).toString(), header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual(['PNG', 160, 160]);
  });
});

describe('ensureExampleDataset', () => {
  it('adds the example images once, with what is malformed, and their decoded form', async () => {
    const { catalogue } = await emptyCatalogue();
    const packageFolder = await temporaryFolder();
    await writeFashionPackage(packageFolder, 4, { 0: ['[]', '[1,2]'] });
    const added = await catalogue.ensureExampleDataset(packageFolder);
    expect(added).toMatchObject({
      name: 'fashion-mnist',
      kind: 'fashion-mnist',
      status: 'ready',
      train: 40,
      test: 0,
      classes: 10,
      classCounts: new Array(10).fill(4),
      channels: 1,
      width: 28,
      height: 28,
      skipped: [
        { path: '0.json', why: 'record 1 has 0 values instead of 784' },
        { path: '0.json', why: 'record 2 has 2 values instead of 784' },
      ],
    });
    expect(added?.cachedBytes).toBeGreaterThan(40 * 784);
    expect(await catalogue.ensureExampleDataset(packageFolder)).toEqual(added);
    expect((await catalogue.samples('fashion-mnist', 10)).map((sample) => sample.label)).toEqual(added?.classNames);
  });

  it('does nothing where the package is not there', async () => {
    const { catalogue, dataFolder } = await emptyCatalogue();
    expect(await catalogue.ensureExampleDataset(await temporaryFolder())).toBeNull();
    expect(await left(dataFolder)).toEqual([]);
  });
});
