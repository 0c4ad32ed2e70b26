import { expect, test } from 'vitest';
import { choosePlan } from '../../../../core/engine/make/enginePlan.mjs';
import { gpuWheels } from '../../../../core/engine/make/wheelPins.mjs';
import { nodePins } from '../../../../scripts/setup/pins.mjs';
import { nodeRelease } from '../../../../core/engine/places.mjs';

const noGpu = () => [];
const oneGpu = () => ['NVIDIA RTX A6000'];

function idOf(wish: string | undefined, platform: string, gpus: () => string[], gpuFailed = false): string {
  return choosePlan(wish, platform, gpus, gpuFailed).id;
}

test('the engine suits the machine unless another is asked for', () => {
  expect(idOf(undefined, 'linux-x64', noGpu)).toBe('tensorflow-cpu-2.21.0-linux-x64');
  expect(idOf(undefined, 'linux-x64', oneGpu)).toBe('tensorflow-gpu-2.21.0-linux-x64');
  expect(idOf('cpu', 'linux-x64', oneGpu)).toBe('tensorflow-cpu-2.21.0-linux-x64');
  expect(idOf(undefined, 'linux-arm64', oneGpu)).toBe('tensorflow-cpu-2.21.0-linux-arm64');
  expect(idOf(undefined, 'darwin-arm64', noGpu)).toBe('tensorflow-cpu-2.21.0-darwin-arm64');
  expect(idOf(undefined, 'win32-x64', oneGpu)).toBe('tensorflow-cpu-2.9.1-win32-x64');
});

test('an engine for the GPU that could not be made is tried again only when asked for', () => {
  expect(idOf(undefined, 'linux-x64', oneGpu, true)).toBe('tensorflow-cpu-2.21.0-linux-x64');
  expect(idOf('gpu', 'linux-x64', oneGpu, true)).toBe('tensorflow-gpu-2.21.0-linux-x64');
});

test('a wish that can not be met is refused', () => {
  expect(() => idOf('gpu', 'linux-x64', noGpu)).toThrow('no NVIDIA GPU with a working driver was found');
  expect(() => idOf('gpu', 'darwin-arm64', noGpu)).toThrow('there is no engine for GPUs on darwin-arm64');
  expect(() => idOf('tpu', 'linux-x64', noGpu)).toThrow('HSSL_STUDIO_ENGINE is tpu');
});

test('the wheels for GPUs are all pinned by a hash of their own', () => {
  expect(gpuWheels.map(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toEqual(gpuWheels.map(() => true));
  expect(new Set(gpuWheels.map(({ sha256 }) => sha256)).size).toBe(gpuWheels.length);
});

test('the pinned Node packages have the versions that the folders are named after', () => {
  const versions = Object.keys(nodePins).map((platform) => {
    const [system = '', architecture = ''] = platform.split('-');
    const release = nodeRelease({ environment: {}, platform: system as NodeJS.Platform, architecture, home: '/home/ada' });
    return [platform, release?.version];
  });
  expect(versions).toEqual(Object.entries(nodePins).map(([platform, { spec }]) => [platform, spec.split('@')[1]]));
});
