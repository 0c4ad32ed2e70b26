import type { BlockOptions } from './sketchBlocks.ts';

/** Widths and blocks of a network in short: `d96 × 3`, or by stage `d48-96 × 2-2`. */
export function networkDetail({ widths, depths }: { readonly widths: readonly number[]; readonly depths: readonly number[] }): string {
  return `d${widths.join('-')} × ${depths.join('-')}`;
}

/** The same with the first and the last width only, where there is no room for all. */
export function shortNetworkDetail({ widths, depths }: { readonly widths: readonly number[]; readonly depths: readonly number[] }): string {
  return networkDetail({ widths: [], depths }).replace('d', `d${widths[0]}…${widths.at(-1)}`);
}

/** The blocks of a whole network, for their drawing: it keeps every shortcut. */
export function networkBlocks({ depths }: { readonly depths: readonly number[] }): BlockOptions {
  return { depth: depths.reduce((sum, depth) => sum + depth, 0), firstShortcut: true, tokenMixer: true, mlp: true, stages: depths };
}
