/** The id of the control of a field, so that a label, a picture's box or a problem can find it. */
export function fieldId(path: string): string {
  return `spec-${path.replaceAll('.', '-')}`;
}
