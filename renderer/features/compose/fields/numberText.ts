/**
 * What a typed number means. Text that is no number stays text, so that the check names it instead of it being lost.
 *
 * @param empty - what an empty field means
 */
export function parseNumberText(text: string, empty: unknown): unknown {
  const trimmed = text.trim();
  if (trimmed === '') {
    return empty;
  }
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

/** A value as the text of a number field: numbers in full, wrong text as it was typed. */
export function numberText(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

/** One step up or down, within the limits, without the dust of binary fractions. */
export function steppedNumber(value: number, by: number, limits: { minimum?: number; isMinimumOpen?: boolean; maximum?: number }): number {
  const next = Number((value + by).toFixed(Math.min(100, Math.max(decimalsOf(value), decimalsOf(by)))));
  const isBelow = limits.minimum !== undefined && (limits.isMinimumOpen ? next <= limits.minimum : next < limits.minimum);
  if (isBelow) {
    return limits.isMinimumOpen ? value : (limits.minimum ?? next);
  }
  return limits.maximum !== undefined && next > limits.maximum ? limits.maximum : next;
}

/** Whole numbers from text such as `10, 20 200`; a part that is no number stays text. */
export function parseNumberList(text: string): unknown[] {
  return text
    .split(/[\s,;，；、]+/)
    .filter((part) => part !== '')
    .map((part) => parseNumberText(part, part));
}
