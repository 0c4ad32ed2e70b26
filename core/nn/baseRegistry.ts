import type { BaseArchitecture } from '../contract/spec.ts';
import type { BaseNetwork } from './network.ts';
import { vit } from './vit.ts';

/** What every base is built from; a field that an architecture has no use for is ignored by it. */
export interface BaseOptions {
  readonly imageSize: number;
  readonly channels: number;
  readonly patchSize: number;
  readonly width: number;
  readonly depth: number;
  readonly attentionHeads: number;
  /** Drop path rate of the last block. */
  readonly dropPath?: number;
}

/** How to build a base of an architecture. Needs no engine: a network is a declaration until it is applied. */
export interface BaseDefinition {
  build(options: BaseOptions): BaseNetwork;
}

export const baseDefinitions: Record<BaseArchitecture, BaseDefinition> = {
  vit: { build: vit },
};
