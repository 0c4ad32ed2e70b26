import { describe, expect, it } from 'vitest';
import { baseArchitectures } from '../../core/contract/architectures.ts';
import { checkSpec } from '../../core/contract/checkSpec.ts';
import { namedSizes } from '../../core/contract/namedSizes.ts';
import { nameOfSize, pickArchitecture, pickSize, usualSize } from '../../core/contract/pickedSizes.ts';
import { specSchema } from '../../core/contract/spec.ts';
import { blockCount, stageDepths, stageWidths } from '../../core/contract/stageLists.ts';

describe('a picked size', () => {
  it.each(baseArchitectures)('of %s works on small and on large images, and has its name', (architecture) => {
    for (const imageSize of [28, 32, 64, 96, 224]) {
      const size = pickArchitecture(architecture, imageSize);
      expect(checkSpec({ base: { architecture, imageSize, ...size } }).problems).toEqual([]);
      expect(nameOfSize(architecture, size)).toBe(usualSize(architecture, imageSize).name);
    }
  });

  it('of ViT on the images of every default is every default', () => {
    expect(specSchema.parse({}).base).toMatchObject(pickArchitecture('vit', 28));
  });

  it('leaves what the architecture does not read at its default', () => {
    const { width, depth, window, patchSize } = pickArchitecture('resnet', 224);
    expect({ width, depth, window, patchSize }).toEqual({ width: 96, depth: 3, window: 7, patchSize: 4 });
  });

  it('by name keeps the patches as long as they divide the image', () => {
    expect(pickSize('vit', 'small', { imageSize: 28, patchSize: 7 }).patchSize).toBe(7);
    expect(pickSize('vit', 'small', { imageSize: 28, patchSize: 5 }).patchSize).toBe(4);
    expect(pickSize('swin', 'tiny', { imageSize: 224, patchSize: 'x' }).patchSize).toBe(4);
    expect(() => pickSize('vit', 'huge', { imageSize: 28, patchSize: 4 })).toThrow(RangeError);
  });

  it('has its name whatever stands in fields that the architecture does not read, and none with another width', () => {
    const size = pickArchitecture('convnext', 28);
    expect(nameOfSize('convnext', { ...size, width: 7, attentionHeads: 1 })).toBe('nano');
    expect(nameOfSize('convnext', { ...size, stages: { ...size.stages, widths: [48, 97] } })).toBeNull();
    expect(nameOfSize('convnext', 'x')).toBeNull();
  });
});

describe('the stages of a network', () => {
  it('are one for a column, and several for a hierarchical network', () => {
    const { size } = namedSizes.resnet.find(({ name }) => name === '50')!;
    const resnet = { ...pickArchitecture('resnet', 224), ...size };
    expect([stageWidths('resnet', resnet), stageDepths('resnet', resnet), blockCount('resnet', resnet)]).toEqual([[256, 512, 1024, 2048], [3, 4, 6, 3], 16]);
    const vit = pickArchitecture('vit', 28);
    expect([stageWidths('vit', vit), stageDepths('vit', vit), blockCount('vit', vit)]).toEqual([[96], [3], 3]);
  });
});
