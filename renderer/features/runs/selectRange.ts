/**
 * The selection after a box was clicked.
 *
 * @param order - ids of all rows as they are shown
 * @param from - the box clicked before, when everything between shall follow; else null
 */
export function selectRange(
  selection: Readonly<Record<string, boolean>>,
  order: readonly string[],
  from: string | null,
  to: string,
  isSelected: boolean,
): Record<string, boolean> {
  const start = from === null ? -1 : order.indexOf(from);
  const end = order.indexOf(to);
  const changed = start < 0 || end < 0 ? [to] : order.slice(Math.min(start, end), Math.max(start, end) + 1);
  const next = { ...selection };
  for (const id of changed) {
    if (isSelected) {
      next[id] = true;
    } else {
      delete next[id];
    }
  }
  return next;
}
