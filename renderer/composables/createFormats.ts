import type { Language } from '../i18n/catalogue.ts';

const minus = '\u2212';
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const durationUnits = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's', millisecond: 'ms' },
  zh: { day: '天', hour: '小时', minute: '分', second: '秒', millisecond: '毫秒' },
} as const;

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** What stands where there is no number. */
export const noValue = '–';

/**
 * Every way in which the interface writes numbers, times and sizes, in one language. All take null, undefined and
 * non-finite numbers, and write a dash for them.
 */
export function createFormats(language: Language) {
  const units = durationUnits[language];
  const percent = new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const oneDecimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const twoDecimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const threeDigits = new Intl.NumberFormat(language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const fourDigits = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });
  const scientific = new Intl.NumberFormat(language, { notation: 'scientific', maximumSignificantDigits: 3 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
  const sizes = byteUnits.map((unit) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 }));
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });

  function formatDuration(seconds: number): string {
    if (seconds < 1 && seconds > 0) {
      return `${whole.format(seconds * 1000)} ${units.millisecond}`;
    }
    const total = Math.max(0, Math.round(seconds));
    if (total < hour) {
      return `${Math.floor(total / minute)}:${String(total % minute).padStart(2, '0')}`;
    }
    if (total < day) {
      return `${Math.floor(total / hour)} ${units.hour} ${Math.floor((total % hour) / minute)} ${units.minute}`;
    }
    return `${Math.floor(total / day)} ${units.day} ${Math.floor((total % day) / hour)} ${units.hour}`;
  }

  function formatSeconds(seconds: number): string {
    return `${threeDigits.format(seconds)} ${units.second}`;
  }

  function formatBytes(bytes: number): string {
    const power = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), sizes.length - 1) : 0;
    return sizes[power]!.format(bytes / 1000 ** power);
  }

  function formatNumber(value: number): string {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6) ? scientific.format(value) : fourDigits.format(value);
  }

  function formatDiscrepancy(value: number): string {
    return value !== 0 && Math.abs(value) < 1e-4 ? scientific.format(value) : threeDigits.format(value);
  }

  function formatPercentDelta(fraction: number): string {
    const tenths = Math.round(fraction * 1000);
    const sign = tenths === 0 ? '' : tenths > 0 ? '+' : minus;
    return `${sign}${oneDecimal.format(Math.abs(tenths) / 10)}`;
  }

  return {
    /** 0.728 as 72.8 %, with one decimal. */
    formatPercent: finite((fraction) => percent.format(fraction)),
    /** A difference of two fractions in percentage points, signed: +4.9. */
    formatPercentDelta: finite(formatPercentDelta),
    /** D and its like, with three significant digits: 0.0420. */
    formatDiscrepancy: finite(formatDiscrepancy),
    /** Epochs done, with what is done of the next: 6.74. */
    formatEpoch: finite((epochs) => twoDecimals.format(epochs)),
    /** Measured sizes and what one is over another, with three significant digits: 0.830. */
    formatMeasured: finite((value) => threeDigits.format(value)),
    /** Any other value of a metric, with at most four significant digits. */
    formatNumber: finite(formatNumber),
    /** 12,480. */
    formatInteger: finite((value) => whole.format(value)),
    /** Parameters and the like: 1.9M. */
    formatCompact: finite((value) => compact.format(value)),
    /** 0:38, 3:10, 2 h 10 min, 3 d 4 h; below a second in milliseconds. */
    formatDuration: finite(formatDuration),
    /** How long a step takes: 0.232 s, 12.4 s. One unit, so that many of them compare at a glance. */
    formatSeconds: finite(formatSeconds),
    /** What is left to wait: whole seconds, and at least one as long as there is something left. */
    formatTimeLeft: finite((seconds) => formatDuration(Math.max(1, Math.round(seconds)))),
    formatBytes: finite(formatBytes),
    /** An ISO 8601 time or milliseconds since 1970 as the local date and time. */
    formatDateTime: (time: string | number | null | undefined): string => (time === null || time === undefined ? noValue : dateTime.format(new Date(time))),
    /** How long ago a time is: `3 min. ago`. */
    formatAgo: (time: string | number | null | undefined, now: number = Date.now()): string =>
      time === null || time === undefined ? noValue : ago(relative, (new Date(time).getTime() - now) / 1000),
  };
}

export type Formats = ReturnType<typeof createFormats>;

function finite(format: (value: number) => string): (value: number | null | undefined) => string {
  return (value) => (value === null || value === undefined || !Number.isFinite(value) ? noValue : format(value));
}

function ago(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const size = Math.abs(seconds);
  if (size < minute) {
    return relative.format(Math.round(seconds), 'second');
  }
  if (size < hour) {
    return relative.format(Math.round(seconds / minute), 'minute');
  }
  return size < day ? relative.format(Math.round(seconds / hour), 'hour') : relative.format(Math.round(seconds / day), 'day');
}
