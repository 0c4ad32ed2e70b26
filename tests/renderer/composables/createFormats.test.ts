import { describe, expect, test } from 'vitest';
import { createFormats } from '../../../renderer/composables/createFormats.ts';

const en = createFormats('en');
const zh = createFormats('zh');

describe('formats', () => {
  test.each([
    [0.72849, '72.8%'],
    [0, '0.0%'],
    [1, '100.0%'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('k-NN %s is %s', (value, text) => {
    expect(en.formatPercent(value)).toBe(text);
  });

  test.each([
    [0.049, '+4.9'],
    [-0.034, '−3.4'],
    [0.0001, '0.0'],
    [-0.0001, '0.0'],
    [undefined, '–'],
  ])('a difference of %s is %s points', (value, text) => {
    expect(en.formatPercentDelta(value)).toBe(text);
  });

  test.each([
    [0.042, '0.0420'],
    [0.12434, '0.124'],
    [1.5, '1.50'],
    [0, '0.00'],
    [0.00001234, '1.23E-5'],
  ])('a discrepancy of %s is %s', (value, text) => {
    expect(en.formatDiscrepancy(value)).toBe(text);
  });

  test.each([
    [0.4, '400 ms', '400 毫秒'],
    [5, '0:05', '0:05'],
    [190, '3:10', '3:10'],
    [3599.6, '1 h 0 min', '1 小时 0 分'],
    [7800, '2 h 10 min', '2 小时 10 分'],
    [273_600, '3 d 4 h', '3 天 4 小时'],
    [null, '–', '–'],
  ])('%s seconds are %s', (seconds, english, chinese) => {
    expect([en.formatDuration(seconds), zh.formatDuration(seconds)]).toEqual([english, chinese]);
  });

  test.each([
    [0.2321, '0.232 s', '0.232 秒'],
    [12.41, '12.4 s', '12.4 秒'],
    [null, '–', '–'],
  ])('a step of %s seconds takes %s', (seconds, english, chinese) => {
    expect([en.formatSeconds(seconds), zh.formatSeconds(seconds)]).toEqual([english, chinese]);
  });

  test('epochs and ratios keep what tells them apart', () => {
    expect([627 / 93, 5, null].map(en.formatEpoch)).toEqual(['6.74', '5', '–']);
    expect([0.83, 1.2345, null].map(en.formatMeasured)).toEqual(['0.830', '1.23', '–']);
  });

  test('what is left is never less than a second', () => {
    expect([0.382, 0, 61.4, null].map(en.formatTimeLeft)).toEqual(['0:01', '0:01', '1:01', '–']);
  });

  test.each([
    [0, '0 byte'],
    [640e6, '640 MB'],
    [1.23e9, '1.23 GB'],
    [9.5e15, '9,500 TB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(en.formatBytes(bytes)).toBe(text);
  });

  test.each([
    [12_480, '12,480'],
    [5.43219, '5.432'],
    [0.0005, '5E-4'],
    [0, '0'],
  ])('the number %s is %s', (value, text) => {
    expect(en.formatNumber(value)).toBe(text);
  });

  test('parameters are short, dates are local, ages are words', () => {
    expect(en.formatCompact(1_912_000)).toBe('1.91M');
    expect(zh.formatCompact(1_912_000)).toBe('191万');
    expect(en.formatDateTime('2026-11-20T09:30:00Z')).toBe(new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date('2026-11-20T09:30:00Z')));
    expect(en.formatAgo(1_000_000, 1_000_000 + 3 * 60_000)).toBe('3 min. ago');
    expect(zh.formatAgo(1_000_000, 1_000_000 + 3 * 60_000)).toBe('3分钟前');
    expect(en.formatDateTime(null)).toBe('–');
  });
});
