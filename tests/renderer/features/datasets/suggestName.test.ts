import { describe, expect, it } from 'vitest';
import { checkSkipped } from '../../../../core/data/skippedLimit.ts';
import { StudioError } from '../../../../core/contract/error.ts';
import { apiInputs } from '../../../../core/contract/api.ts';
import { readImportFailure } from '../../../../renderer/features/datasets/readImportFailure.ts';
import { namePattern, suggestName } from '../../../../renderer/features/datasets/suggestName.ts';

describe('the name for a folder', () => {
  it.each([
    ['/home/me/My Pictures/', 'my-pictures'],
    ['C:\\Data\\ImageNet_S 300', 'imagenet_s-300'],
    ['/data/Café', 'cafe'],
    ['/', 'images'],
    ['/data/图像', 'images'],
    [`/data/${'x'.repeat(200)}`, 'x'.repeat(60)],
  ])('of %s is %s', (path, name) => {
    expect(suggestName(path, [])).toBe(name);
    expect(namePattern.test(name)).toBe(true);
  });

  it('is numbered where it is taken', () => {
    expect(suggestName('/a/cats', ['cats', 'cats-2'])).toBe('cats-3');
  });

  it('is what the service takes', () => {
    for (const name of ['cats', 'Cats', '-x', 'a.b_c-1', '', 'x'.repeat(65)]) {
      expect(apiInputs['datasets.add'].safeParse({ path: '/x', name }).success).toBe(namePattern.test(name));
    }
  });
});

describe('why a folder could not be added', () => {
  function failureOf(count: number) {
    const skipped = Array.from({ length: count }, (_, index) => ({ path: `a (${index}) b.png`, why: 'it is cut off (at byte 12)' }));
    try {
      checkSkipped(skipped, 100, '/data/cats');
    } catch (error) {
      return readImportFailure(error);
    }
    throw new Error('the import should have failed');
  }

  it('has its files as a list', () => {
    const { message, path, advice, files, more } = failureOf(30);
    expect({ message, path, more, count: files.length }).toEqual({ message: '30 of 100 files cannot be used', path: '/data/cats', more: null, count: 30 });
    expect(advice).toContain('choose another folder');
    expect(files.at(-1)?.path).toContain('b.png');
  });

  it('says how many more there are than it names', () => {
    expect(failureOf(80)).toMatchObject({ more: '+ 30', message: '80 of 100 files cannot be used' });
  });

  it('keeps any other message whole', () => {
    expect(readImportFailure(new StudioError('notFound', 'there is no such folder', { path: '/x', advice: 'Check the path.' }))).toEqual({
      message: 'there is no such folder',
      path: '/x',
      advice: 'Check the path.',
      files: [],
      more: null,
    });
  });
});
