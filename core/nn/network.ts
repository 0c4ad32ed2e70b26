import type { Tensor, Tensor2D, Tensor4D } from '../tensor/tensorflow.ts';
import type { Initialiser } from './initialiser.ts';

/** What a parameter is used for; decides the layout in which other programs store it (see `timmLayout.ts`). */
export type ParameterKind =
  /** [in, out] */
  | 'linear'
  /** [height, width, in, out] */
  | 'convolution'
  /** [in, out]: a convolution of 1 x 1 that is computed as a product. */
  | 'pointwiseConvolution'
  /** [height, width, channels, 1] */
  | 'depthwiseConvolution'
  /** Scale or offset of a normalisation, one number for each channel. */
  | 'normalisation'
  /** The same of ResMLP's affine maps. */
  | 'affine'
  | 'bias'
  /** Class token, position embedding, relative position bias. */
  | 'embedding';

/** A trainable tensor of a network, as data: nothing is allocated. Names are timm's. */
export interface ParameterSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  readonly kind: ParameterKind;
  /** Whether weight decay applies: not for biases and one-dimensional parameters, as in DINO. */
  readonly decay: boolean;
}

/** A tensor that a network keeps but does not train: running statistics of batch normalisation. */
export interface BufferSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: number;
}

/** A residual branch that drop path may skip; `rate` is its probability. Sites with rate 0 are not listed. */
export interface DropPathSite {
  readonly name: string;
  readonly rate: number;
}

/** Rows and columns of a grid of tokens. */
export interface Grid {
  readonly height: number;
  readonly width: number;
}

/** Where a forward pass takes its tensors from. The same network with another context is the other network (teacher, student). */
export interface ForwardContext {
  parameter(name: string): Tensor;
  buffer(name: string): Tensor;
  /** Takes over the next value of a buffer. Called in training only. */
  updateBuffer(name: string, value: Tensor): void;
  readonly training: boolean;
  /** Multiplier of a residual branch, shape [batch]: 0 or 1 / (1 - rate). Undefined where nothing is dropped. */
  dropPath(site: string): Tensor | undefined;
}

/** What every network declares, before any tensor exists. */
export interface Network {
  readonly parameters: readonly ParameterSpecification[];
  readonly buffers: readonly BufferSpecification[];
  readonly dropPathSites: readonly DropPathSite[];
}

export interface BaseOutput {
  /** Patch tokens before the final norm, batch x height x width x width of the network. */
  readonly tokens: Tensor4D;
  /** Image-level representation, batch x width: the class token after the final norm, or the mean of the tokens. */
  readonly image: Tensor2D;
}

/** The network being pretrained. */
export interface BaseNetwork extends Network {
  readonly width: number;
  /** Grid of tokens for an image size. Errors: `badInput` if patches do not divide it. */
  grid(imageHeight: number, imageWidth: number): Grid;
  /** Images are batch x height x width x channels; a size other than the built one gets interpolated positions. */
  apply(context: ForwardContext, images: Tensor4D): BaseOutput;
  /** The final norm on patch tokens, for patch-level losses and dense evaluation. */
  normaliseTokens(context: ForwardContext, tokens: Tensor4D): Tensor4D;
  /** Multiply-adds of the forward pass for one image. */
  multiplyAdds(imageHeight: number, imageWidth: number): number;
}

export interface HeadOutput {
  /** Tokens after the head's own final norm, batch x height x width x channels. */
  readonly grid: Tensor4D;
  /** Mean of `grid` over positions, batch x channels. */
  readonly image: Tensor2D;
}

/** An auxiliary head: reads the base's patch tokens. */
export interface HeadNetwork extends Network {
  readonly width: number;
  apply(context: ForwardContext, tokens: Tensor4D): HeadOutput;
  /** Multiply-adds of the forward pass for one image. */
  multiplyAdds(grid: Grid): number;
}

/** From a representation to prototype scores. */
export interface ProjectionNetwork extends Network {
  /** Number of prototypes, the width of the output. */
  readonly prototypes: number;
  /** batch x width to batch x prototypes. */
  apply(context: ForwardContext, representation: Tensor2D): Tensor2D;
  /** Multiply-adds of the forward pass for one representation. */
  multiplyAdds(): number;
}
