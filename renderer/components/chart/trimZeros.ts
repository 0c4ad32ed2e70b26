/** A written number without the zeros that end its fraction: 0.0400 as 0.04, 70.0% as 70%. For axes, whose labels need no fixed digits. */
export function trimZeros(text: string): string {
  return text.replace(/\.(\d*?)0+(?=\D|$)/, (_, kept: string) => (kept === '' ? '' : `.${kept}`));
}
