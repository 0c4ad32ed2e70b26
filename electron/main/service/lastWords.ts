/** Keeps the end of a text that arrives in pieces: enough to say why a process died. */
export function createLastWords(mostCharacters = 4000) {
  let kept = '';
  return {
    add(piece: string): void {
      kept = (kept + piece).slice(-mostCharacters);
    },
    /** The last whole lines, at most `count`. */
    lines(count: number): string {
      return kept.trimEnd().split('\n').slice(-count).join('\n');
    },
  };
}
