import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downstreamConfiguration } from '../../../core/nn/downstream/downstreamConfiguration.ts';
import { exportWeights } from '../../../core/nn/exportWeights.ts';
import { exportedPart } from '../../../core/nn/exportedPart.ts';
import type { BaseNetwork } from '../../../core/nn/network.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { writeSafetensors } from '../../../core/tensor/safetensors.ts';
import type { Tensor4D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nanoBases, nanoBaseSpec } from '../../support/nanoBases.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { networkVariables } from '../../support/networkVariables.ts';
import { type WrittenCheckpoint, writeDrawnCheckpoint } from '../../support/writtenCheckpoint.ts';

const interpreter = process.env.HSSL_STUDIO_PYTHON || null;
const canImport = interpreter !== null && spawnSync(interpreter, ['-c', 'import torch, timm, safetensors']).status === 0;
if (!canImport) {
  console.warn(`SKIPPED: exported weights are not loaded in timm: ${interpreter === null ? 'HSSL_STUDIO_PYTHON is not set' : `${interpreter} cannot import torch, timm and safetensors`}.`);
}

const reference = path.join(import.meta.dirname, '../../reference');
const [batch, channels, side] = [2, 3, 32];

/** Runs a script of tests/reference, which prints JSON. */
function ask(script: string, ...args: string[]): unknown {
  const { status, stdout, stderr } = spawnSync(interpreter!, [path.join(reference, script), ...args], { encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Writes images and the vectors that the checkpoint's teacher has for them, both as PyTorch lays them out. */
async function writeFeatures(file: string, network: BaseNetwork, { values }: WrittenCheckpoint): Promise<void> {
  const numbers = randomStream(1, 'images').fillNormal(new Float32Array(batch * channels * side * side), 0, 1) as Float32Array<ArrayBuffer>;
  const store = networkVariables(network);
  const features = tf.tidy(() => {
    for (const [name, variable] of [...store.parameters, ...store.buffers]) {
      variable.assign(tf.tensor(values.get(`teacher.base.${name}`)!, variable.shape));
    }
    const images = tf.transpose(tf.tensor(numbers, [batch, channels, side, side]), [0, 2, 3, 1]) as Tensor4D;
    return network.apply(store.context(false), images).image.dataSync() as Float32Array<ArrayBuffer>;
  });
  store.dispose();
  await writeSafetensors(file, new Map([
    ['images', { dtype: 'F32', shape: [batch, channels, side, side], data: numbers }],
    ['features', { dtype: 'F32', shape: [batch, network.width], data: Float32Array.from(features) }],
  ]));
}

interface Loaded {
  error?: string;
  difference?: number;
  shape?: number[];
}

interface Backbone {
  error?: string;
  maps?: number[][];
  /** Tensors of the backbone that the file does not have, and those that differ from the file's. */
  lacking?: string[];
  unequal?: string[];
}

describe.skipIf(!canImport)('exported weights in timm', { timeout: 300_000 }, () => {
  const loaded = new Map<string, { answer: Loaded; width: number }>();
  const backbones = new Map<string, Backbone>();
  let folder: string;

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Importing PyTorch takes seconds, so one process loads them all. */
  beforeAll(async () => {
    await loadNativeEngine();
    folder = await mkdtemp(path.join(os.tmpdir(), 'hssl-test-'));
    const written = await Promise.all(
      nanoBases.map(async (nano, index) => {
        const spec = exampleSpec(nanoBaseSpec(nano));
        const checkpoint = await writeDrawnCheckpoint(path.join(folder, String(index)), spec, channels);
        const [file, features] = [path.join(folder, `${index}.safetensors`), path.join(folder, `${index}.features`)];
        await exportWeights(checkpoint.path, file);
        const network = exportedPart(spec, 'base', channels).network as BaseNetwork;
        await writeFeatures(features, network, checkpoint);
        const configuration = path.join(folder, `${index}.mmdet.py`);
        const isTimms = nano.isDownstream && nano.base.architecture !== 'pvt';
        if (isTimms) {
          await writeFile(configuration, await downstreamConfiguration('mmdet', checkpoint.path, file, 'base'));
        }
        return { name: nano.name, file, features, width: network.width, configuration: isTimms ? configuration : null };
      }),
    );
    const answers = ask('check_export.py', ...written.flatMap(({ file, features }) => [file, features])) as Loaded[];
    written.forEach(({ name, width }, index) => loaded.set(name, { answer: answers[index]!, width }));
    const configured = written.filter(({ configuration }) => configuration !== null);
    const built = ask('check_backbone.py', ...configured.map(({ configuration }) => configuration!)) as Backbone[];
    configured.forEach(({ name }, index) => backbones.set(name, built[index]!));
  }, 300_000);

  it.each(nanoBases.map(({ name }) => name))('have our features, by the lines that their metadata tell: %s', (name) => {
    const { answer, width } = loaded.get(name)!;
    expect(answer).toEqual({ difference: expect.any(Number), shape: [batch, width] });
    expect(answer.difference).toBeLessThan(1e-4);
  });

  it.each(nanoBases.filter(({ base, isDownstream }) => isDownstream && base.architecture !== 'pvt'))('give maps of images of any size, as the frameworks of OpenMMLab build them: $name', ({ name, base }) => {
    const { maps = [], ...rest } = backbones.get(name)!;
    // timm builds the last norm anew where the classifier is cut off; the maps come before it.
    const lacking = rest.lacking?.filter((tensor) => !tensor.startsWith('head.')) ?? [];
    expect({ ...rest, lacking }).toMatchObject({ lacking: [], unequal: [] });
    const plain = { vit: [1, 1, 1, 1], 'shallow vit': [1] }[name];
    const strides = plain?.map(() => base.patchSize!) ?? base.stages!.depths!.map((_, stage) => (base.patchSize ?? 4) * 2 ** stage);
    const widths = plain?.map(() => base.width!) ?? base.stages!.widths!;
    expect(maps).toEqual(strides.map((stride, index) => [1, widths[index], 96 / stride, 64 / stride]));
  });
});
