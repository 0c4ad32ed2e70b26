/** 3:10, or 2 h 10 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3600) {
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  }
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}

/** Rounds the number as written: 0.5655 is 56.6 %, where a product with 100 would round 56.5499... down. */
const perCent = new Intl.NumberFormat('en-GB', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Accuracies in per cent with one decimal, everything else with three significant digits. */
export function formatMetric(name: string, value: number | null): string {
  if (value === null) {
    return '-';
  }
  if (name.startsWith('knn/')) {
    return perCent.format(value).replace('%', ' %');
  }
  if (name.startsWith('memory/')) {
    return formatBytes(value);
  }
  return Number(value.toPrecision(3)).toString();
}

/** A gain in points of per cent, signed. */
export function formatGain(difference: number): string {
  return `${difference < 0 ? '-' : '+'}${Math.abs(difference * 100).toFixed(1)}`;
}

/** Local date and time to the minute. */
export function formatTime(iso: string | null): string {
  if (iso === null) {
    return '-';
  }
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
