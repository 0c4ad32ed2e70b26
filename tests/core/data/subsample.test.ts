import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesPerEpoch, batchOrder } from '../../../core/data/batchOrder.ts';
import { storedSize } from '../../../core/data/storedSize.ts';
import { stratifiedSubsample } from '../../../core/data/subsample.ts';
import { StudioError } from '../../../core/contract/error.ts';

function countsOf(labels: Int32Array, chosen: Int32Array): number[] {
  const counts: number[] = [];
  for (const index of chosen) {
    const label = labels[index] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

describe('stratifiedSubsample', () => {
  const labels = Int32Array.from({ length: 100 }, (_, index) => (index < 60 ? 0 : index < 90 ? 1 : 2));

  it('gives each class its share', () => {
    expect(countsOf(labels, stratifiedSubsample(labels, 100, 20, 3, 'train'))).toEqual([12, 6, 2]);
  });

  it('gives what rounding leaves to the largest remainders', () => {
    expect(countsOf(labels, stratifiedSubsample(labels, 100, 11, 3, 'train'))).toEqual([7, 3, 1]);
  });

  it('is the same for one seed and another for the next', () => {
    const chosen = stratifiedSubsample(labels, 100, 20, 3, 'train');
    expect(stratifiedSubsample(labels, 100, 20, 3, 'train')).toEqual(chosen);
    expect(stratifiedSubsample(labels, 100, 20, 4, 'train')).not.toEqual(chosen);
    expect(stratifiedSubsample(labels, 100, 20, 3, 'test')).not.toEqual(chosen);
  });

  it('keeps a smaller subsample within a larger one when shares are whole', () => {
    const larger = new Set(stratifiedSubsample(labels, 100, 50, 3, 'train'));
    expect([...stratifiedSubsample(labels, 100, 10, 3, 'train')].every((index) => larger.has(index))).toBe(true);
  });

  it('takes all images when as many are asked for or more', () => {
    expect(stratifiedSubsample(labels, 100, 1000, 0, 'train')).toEqual(Int32Array.from({ length: 100 }, (_, index) => index));
  });

  it('draws exactly as many different images as asked, in ascending order, whatever the classes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 }), fc.integer({ min: 0, max: 80 }), (list, size) => {
        const chosen = stratifiedSubsample(Int32Array.from(list), list.length, size, 1, 'any');
        expect(chosen.length).toBe(Math.min(size, list.length));
        expect([...chosen]).toEqual([...new Set(chosen)].sort((left, right) => left - right));
        expect([...chosen].every((index) => index >= 0 && index < list.length)).toBe(true);
      }),
    );
  });

  it('draws from all images alike without labels', () => {
    const chosen = stratifiedSubsample(null, 1000, 100, 0, 'train');
    expect(chosen.length).toBe(100);
    expect(Math.abs(chosen.reduce((sum, index) => sum + index, 0) / 100 - 500)).toBeLessThan(100);
  });
});

describe('batchOrder', () => {
  it('visits every image once an epoch, and leaves out what does not fill a batch', () => {
    const order = batchOrder(10, 5, 0, 0);
    expect([...order].sort((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(batchOrder(10, 4, 0, 0).length).toBe(8);
    expect(batchesPerEpoch(10, 4)).toBe(2);
  });

  it('depends on the seed and the epoch alone', () => {
    expect(batchOrder(50, 8, 1, 2)).toEqual(batchOrder(50, 8, 1, 2));
    expect(batchOrder(50, 8, 1, 3)).not.toEqual(batchOrder(50, 8, 1, 2));
    expect(batchOrder(50, 8, 2, 2)).not.toEqual(batchOrder(50, 8, 1, 2));
  });

  it('refuses a batch that is larger than the data', () => {
    expect(() => batchOrder(63, 64, 0, 0)).toThrow(
      new StudioError('badInput', 'a batch of 64 is larger than the 63 training images', {
        path: 'schedule.batchSize',
        advice: 'Set the batch size to 63 or less, or train on more images.',
      }),
    );
  });
});

describe('storedSize', () => {
  it('keeps small images as they are and gives larger ones a margin of an eighth', () => {
    expect([28, 32, 64, 96, 224].map(storedSize)).toEqual([28, 32, 64, 110, 256]);
  });
});
