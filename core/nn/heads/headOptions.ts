import { StudioError } from '../../contract/error.ts';
import type { Grid } from '../network.ts';

/** What every head is built from; a field that an architecture has no use for is ignored by it. */
export interface HeadOptions {
  /** Channels of the base's tokens, which are the head's own. */
  readonly width: number;
  readonly depth: number;
  /** Whether the first mixer residual of the first block keeps its shortcut (Sec. 3.6). */
  readonly firstShortcut: boolean;
  readonly tokenMixer: boolean;
  readonly mlp: boolean;
  /** Of heads with attention: the base's. */
  readonly attentionHeads: number;
  /** Token grids that the head will see: of global crops first, then of local ones. */
  readonly grids: readonly Grid[];
  /** Drop path rate of the last block. */
  readonly dropPath?: number;
}

/** Errors: `badInput` for a head without blocks or whose blocks would be empty. */
export function checkHeadOptions(options: HeadOptions): void {
  if (!options.tokenMixer && !options.mlp) {
    throw new StudioError('badInput', 'a head block without token mixer and without MLP is empty', {
      path: 'heads.mlp',
      advice: 'Keep the token mixer, the MLP, or both.',
    });
  }
  if (!Number.isInteger(options.depth) || options.depth < 1) {
    throw new StudioError('badInput', `a head needs at least one block, not ${options.depth}`, { path: 'heads.depth' });
  }
}
