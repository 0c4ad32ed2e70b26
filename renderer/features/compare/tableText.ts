/** A table as plain cells; the first row names the columns. */
export type TextTable = readonly (readonly string[])[];

/** As RFC 4180 has it: for spreadsheets and scripts. Loaded when first asked for. */
export async function toCsv(table: TextTable): Promise<string> {
  const { stringify } = await import('csv-stringify/browser/esm/sync');
  return stringify(table.map((cells) => [...cells]));
}

/** A cell must not end its column, nor break its row. */
function markdownCell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

/** A table for notes, issues and chats. */
export function toMarkdown([head = [], ...rows]: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
