/** Whether a place is an http(s) address and not on a disk. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}
