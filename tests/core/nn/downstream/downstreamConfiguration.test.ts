import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../../core/contract/spec.ts';
import { type DownstreamFramework, downstreamFrameworks } from '../../../../core/contract/weights.ts';
import { findCommand } from '../../../../core/engine/findCommand.mjs';
import { downstreamConfiguration } from '../../../../core/nn/downstream/downstreamConfiguration.ts';
import { exampleSpec } from '../../../support/exampleSpec.ts';
import { nanoBases, nanoBaseSpec } from '../../../support/nanoBases.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { writeDrawnCheckpoint } from '../../../support/writtenCheckpoint.ts';

const python = findCommand('python3');
if (python === null) {
  console.warn('SKIPPED: configurations for mmdetection and mmsegmentation are not parsed: there is no python3.');
}
const script = path.join(import.meta.dirname, '../../../reference/check_configuration.py');

interface Configuration {
  model: { backbone: Record<string, unknown>; neck: unknown; data_preprocessor: Record<string, unknown>; decode_head?: Record<string, unknown>; rpn_head?: unknown; roi_head?: unknown };
  train_pipeline: Record<string, unknown>[];
}

async function configurationOf(framework: DownstreamFramework, input: SpecInput, { channels = 3, part = 'base' } = {}): Promise<string> {
  const folder = temporaryFolder();
  const checkpoint = await writeDrawnCheckpoint(folder, exampleSpec(input), channels);
  return downstreamConfiguration(framework, checkpoint.path, path.join(folder, "the base's.safetensors"), part);
}

/** Python reads them: their syntax, and that the frameworks know every key. */
function parsed(...texts: string[]): Configuration[] {
  const folder = temporaryFolder();
  const files = texts.map((text, index) => {
    const file = path.join(folder, `${index}.py`);
    writeFileSync(file, text);
    return file;
  });
  const { status, stdout, stderr } = spawnSync(python!, [script, ...files], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Configuration[];
}

const nano = (name: string) => nanoBaseSpec(nanoBases.find((candidate) => candidate.name === name)!);

describe('configurations for detection and segmentation', () => {
  it.skipIf(python === null).each(downstreamFrameworks)('are Python whose keys %s knows, for every base that it can have', async (framework) => {
    const fitting = nanoBases.filter(({ isDownstream }) => isDownstream);
    const texts = await Promise.all(fitting.flatMap((base) => [1, 3].map((channels) => configurationOf(framework, nanoBaseSpec(base), { channels }))));
    expect(parsed(...texts).length).toBe(2 * fitting.length);
  });

  it.skipIf(python === null)('build the network of the weights, and scale pixels as it was trained', async () => {
    const [detector, segmenter, grey, plain, pvt] = parsed(
      await configurationOf('mmdet', nano('convnext')),
      await configurationOf('mmseg', nano('convnext')),
      await configurationOf('mmseg', nano('convnext'), { channels: 1 }),
      await configurationOf('mmdet', nano('vit')),
      await configurationOf('mmseg', nano('pvt')),
    ) as [Configuration, Configuration, Configuration, Configuration, Configuration];
    expect(detector.model).toEqual({
      data_preprocessor: { mean: [127.5, 127.5, 127.5], std: [63.75, 63.75, 63.75], bgr_to_rgb: true },
      backbone: {
        _delete_: true,
        type: 'mmpretrain.TIMMBackbone',
        model_name: 'convnext_tiny',
        features_only: true,
        pretrained: true,
        pretrained_cfg_overlay: { file: "./the base's.safetensors", custom_load: false, num_classes: 0, input_size: [3, 32, 32] },
        in_channels: 3,
        depths: [1, 1, 2, 1],
        dims: [8, 16, 24, 32],
        out_indices: [0, 1, 2, 3],
      },
      neck: { in_channels: [8, 16, 24, 32] },
      rpn_head: { anchor_generator: { strides: [4, 8, 16, 32, 64] } },
      roi_head: { bbox_roi_extractor: { featmap_strides: [4, 8, 16, 32] }, mask_roi_extractor: { featmap_strides: [4, 8, 16, 32] } },
    });
    expect(segmenter.model.decode_head).toEqual({ in_channels: [8, 16, 24, 32], in_index: [0, 1, 2, 3], num_classes: 150 });
    expect([segmenter, grey].map(({ train_pipeline: [load, ...steps], model }) => [load?.color_type, steps.some(({ type }) => type === 'PhotoMetricDistortion'), model.data_preprocessor.bgr_to_rgb])).toEqual([
      ['color', true, true],
      ['grayscale', false, false],
    ]);
    expect([plain.model.backbone.out_indices, plain.model.neck]).toEqual([
      [0, 2, 3, 4],
      [
        { type: 'mmseg.MultiLevelNeck', in_channels: [16, 16, 16, 16], out_channels: 16, scales: [2, 1, 0.5, 0.25] },
        { type: 'FPN', in_channels: [16, 16, 16, 16], out_channels: 256, num_outs: 5 },
      ],
    ]);
    expect(pvt.model.backbone).toMatchObject({ type: 'mmdet.PyramidVisionTransformer', embed_dims: 8, num_heads: [2, 4], init_cfg: { checkpoint: "./the base's.pth" } });
  });

  it.each<[string, SpecInput, string, string]>([
    ['ResMLP', nano('resmlp'), 'base', 'There is no configuration of mmdet for this network: ResMLP reads images of one size only, and those of detection and segmentation have many.'],
    ['a stem that timm lacks', nano('resnet with the small stem'), 'base', 'There is no configuration of mmdet for this network: timm.create_model, through which weights are loaded there, makes no resnet of this size.'],
    ['a head behind the base', nano('vit'), 'convnext', 'The head "convnext" reads the base\'s tokens and is no backbone.'],
  ])('are refused with the reason: %s', async (_title, input, part, message) => {
    await expect(configurationOf('mmdet', input, { part })).rejects.toMatchObject({ code: 'badInput', message });
  });
});
