/** Columns that a terminal gives a text: two for each ideograph or full-width sign. */
function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(character) ? 2 : 1), 0);
}

/** Rows as text in columns; numbers (texts that start with a digit, or a sign and a digit) are set to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => /^([-+]?\d.*|-?)$/.test(row[column] ?? '')));
  const lines = all.map((row) =>
    head
      .map((_, column) => {
        const cell = row[column] ?? '';
        const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return isNumber[column] === true ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}
