import type { BaseOptions } from '../baseRegistry.ts';
import { batchNormLayer } from '../layers/batchNorm.ts';
import type { Block } from '../layers/block.ts';
import { blockSites } from '../layers/block.ts';
import { convolution, normalByOutputs } from '../layers/convolution.ts';
import { maxPooling } from '../layers/maxPooling.ts';
import type { Resampling } from '../layers/resampling.ts';
import type { ResnetBlock } from '../layers/resnetBlock.ts';
import { resnetBlock, widthInside } from '../layers/resnetBlock.ts';
import type { BaseNetwork } from '../network.ts';
import type { Stage } from './stagedBase.ts';
import { stagedBase } from './stagedBase.ts';

/**
 * ResNet (He et al., 2016) with the names of timm. `stages.widths` are those of the stages' outputs. The stem is 7 x 7 with
 * stride 2 and max pooling, or for small images 3 x 3 alone (He et al., 2016, Sec. 4.2). There is no norm at the end.
 */
export function resnet(options: BaseOptions): BaseNetwork {
  const { channels, block: kind, dropPath = 0 } = options;
  const { depths, widths } = options.stages;
  const stemWidth = widthInside(kind, widths[0] as number);
  const blocks = depths.map((depth, stage) =>
    Array.from({ length: depth }, (_, index) => {
      const outputs = widths[stage] as number;
      const before = stage === 0 ? stemWidth : (widths[stage - 1] as number);
      const name = `layer${stage + 1}.${index}`;
      return resnetBlock(name, { kind, inputs: index === 0 ? before : outputs, outputs, stride: stage > 0 && index === 0 ? 2 : 1 });
    }),
  );
  const stages = blocks.map((inStage, stage): Stage => {
    if (stage === 0) {
      return { resampling: resnetStem(options.stem, channels, stemWidth), blocks: inStage.map(onOneGrid) };
    }
    const [first, ...others] = inStage as [ResnetBlock, ...ResnetBlock[]];
    return { resampling: first, blocks: others.map(onOneGrid) };
  });
  const base = stagedBase({ width: widths.at(-1) as number, stages, norm: null, poolsFirst: true, dropPath });
  // The blocks that halve a grid are residual, too.
  return { ...base, dropPathSites: blockSites(blocks.flat(), dropPath) };
}

function onOneGrid(block: ResnetBlock): Block {
  return {
    sites: block.sites,
    parameters: block.parameters,
    buffers: block.buffers,
    apply: (context, tokens, { batch, grid }) => block.apply(context, tokens, batch, grid),
    multiplyAdds: ({ grid }) => block.multiplyAdds(grid),
  };
}

/** `conv1`, `bn1`, ReLU, and for the standard stem max pooling. */
function resnetStem(kind: BaseOptions['stem'], channels: number, outputs: number): Resampling {
  const [size, stride] = kind === 'standard' ? [7, 2] : [3, 1];
  const convolved = convolution('conv1', { size, stride, padding: (size - 1) / 2, inputs: channels, outputs, bias: false, initialise: normalByOutputs(size, outputs) });
  const norm = batchNormLayer('bn1', outputs);
  const pooling = kind === 'standard' ? maxPooling(outputs) : null;
  return {
    parameters: [...convolved.parameters, ...norm.parameters],
    buffers: norm.buffers,
    grid: (from) => (pooling === null ? convolved.grid(from) : pooling.grid(convolved.grid(from))),
    apply: (context, tokens, batch, from) => {
      const state = norm.applyWith(context, convolved.apply(context, tokens, batch, from), { relu: true });
      return pooling === null ? state : pooling.apply(context, state, batch, convolved.grid(from));
    },
    multiplyAdds: (from) => convolved.multiplyAdds(from),
  };
}
