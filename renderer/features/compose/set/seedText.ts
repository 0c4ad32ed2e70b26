const largestSeed = 2_147_483_647;
/** More would be a slip of the finger. */
const mostSeeds = 100;

/** Seeds from text such as `0-2, 7`; null where it is something else. */
export function parseSeeds(text: string): number[] | null {
  const seeds: number[] = [];
  for (const part of text.split(/[\s,;，；、]+/).filter((piece) => piece !== '')) {
    const match = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || to > largestSeed || to < from || to - from >= mostSeeds) {
      return null;
    }
    for (let seed = from; seed <= to; seed++) {
      if (!seeds.includes(seed)) {
        seeds.push(seed);
      }
    }
  }
  return seeds.length === 0 || seeds.length > mostSeeds ? null : seeds;
}
