/** A line of the console with its place in the whole. */
export interface ConsoleLine {
  /** From 1. */
  number: number;
  text: string;
}

/** The lines that contain the text, whatever its case; all without one. A last line without text is no line yet. */
export function matchingLines(lines: readonly string[], search: string): ConsoleLine[] {
  const wanted = search.trim().toLowerCase();
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const matches: ConsoleLine[] = [];
  for (let index = 0; index < count; index++) {
    const text = lines[index]!;
    if (wanted === '' || text.toLowerCase().includes(wanted)) {
      matches.push({ number: index + 1, text });
    }
  }
  return matches;
}
