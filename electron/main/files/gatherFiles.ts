/** Files that the system asks the app to open. Some are asked for before the app is ready to show anything; they wait. */
export interface GatheredFiles {
  add(files: readonly string[]): void;
  /** Hands over what has gathered, and everything that comes later at once. */
  handTo(open: (file: string) => void): void;
}

/** Gathers files until someone can open them. */
export function gatherFiles(): GatheredFiles {
  const waiting: string[] = [];
  let open: ((file: string) => void) | null = null;
  return {
    add(files) {
      if (open === null) {
        waiting.push(...files);
      } else {
        files.forEach(open);
      }
    },
    handTo(opener) {
      open = opener;
      waiting.splice(0).forEach(opener);
    },
  };
}
