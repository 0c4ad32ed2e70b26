import type { HeadArchitecture } from '../contract/architectures.ts';
import { convnextHead } from './heads/convnextHead.ts';
import type { HeadOptions } from './heads/headOptions.ts';
import { poolformerHead } from './heads/poolformerHead.ts';
import { resmlpHead } from './heads/resmlpHead.ts';
import { resnetHead } from './heads/resnetHead.ts';
import { swinHead } from './heads/swinHead.ts';
import { vitHead } from './heads/vitHead.ts';
import type { HeadNetwork } from './network.ts';

export type { HeadOptions } from './heads/headOptions.ts';

/** How to build a head of an architecture. Needs no engine: a network is a declaration until it is applied. */
export interface HeadDefinition {
  build(options: HeadOptions): HeadNetwork;
}

/** All architectures that can be a head. A new one is a file in `heads/`, its name in the contract and a line here. */
export const headDefinitions: Record<HeadArchitecture, HeadDefinition> = {
  vit: { build: vitHead },
  swin: { build: swinHead },
  poolformer: { build: poolformerHead },
  resnet: { build: resnetHead },
  resmlp: { build: resmlpHead },
  convnext: { build: convnextHead },
};
