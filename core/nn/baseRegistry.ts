import type { BaseArchitecture } from '../contract/architectures.ts';
import type { NetworkSize } from '../contract/spec.ts';
import { convnext } from './bases/convnext.ts';
import { poolformer } from './bases/poolformer.ts';
import { pvt } from './bases/pvt.ts';
import { resmlp } from './bases/resmlp.ts';
import { resnet } from './bases/resnet.ts';
import { swin } from './bases/swin.ts';
import { vit } from './bases/vit.ts';
import type { BaseNetwork } from './network.ts';

/** What every base is built from; a field that an architecture has no use for is ignored by it. */
export interface BaseOptions extends NetworkSize {
  /** Pixels of a side of the images that it is made for. */
  readonly imageSize: number;
  /** Sides of other crops that it will see, for weights that belong to one grid size. */
  readonly otherSizes?: readonly number[];
  readonly channels: number;
  /** Drop path rate of the last block. */
  readonly dropPath?: number;
}

/** How to build a base of an architecture. Needs no engine: a network is a declaration until it is applied. */
export interface BaseDefinition {
  build(options: BaseOptions): BaseNetwork;
  /** Where published weights have their classifier, which is left out: `head` for `head.weight` and `head.bias`. */
  readonly classifier: string;
}

/** All architectures that can be a base. A new one is a file in `bases/` and a line here; its traits are a line of the contract's table. */
export const baseDefinitions: Record<BaseArchitecture, BaseDefinition> = {
  vit: { build: vit, classifier: 'head' },
  swin: { build: swin, classifier: 'head.fc' },
  pvt: { build: pvt, classifier: 'head' },
  poolformer: { build: poolformer, classifier: 'head.fc' },
  resnet: { build: resnet, classifier: 'fc' },
  resmlp: { build: resmlp, classifier: 'head' },
  convnext: { build: convnext, classifier: 'head.fc' },
};
