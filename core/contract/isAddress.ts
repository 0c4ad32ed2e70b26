/** Whether what is given for a pack, or for a place of packs, is the address of a server; else it is a path. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}
