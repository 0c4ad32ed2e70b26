import { expect, it } from 'vitest';
import type { BaseArchitecture } from '../../../core/contract/architectures.ts';
import { namedSize } from '../../../core/contract/namedSizes.ts';
import { specSchema } from '../../../core/contract/spec.ts';
import { baseDefinitions } from '../../../core/nn/baseRegistry.ts';
import { countParameters } from '../../../core/nn/countParameters.ts';

const imageSize = 224;
const classes = 1000;

/** Architecture, size, millions of parameters, billions of multiply-adds (null where none are published), side of the patches. */
const published: [BaseArchitecture, string, number, number | null, number?][] = [
  ['vit', 'small', 22.1, 4.6, 16],
  ['resnet', '18', 11.7, 1.8],
  ['resnet', '34', 21.8, 3.7],
  ['resnet', '50', 25.6, 4.1],
  ['convnext', 'tiny', 28.6, 4.5],
  ['poolformer', 's12', 11.9, 1.8],
  ['swin', 'tiny', 28.3, 4.5],
  ['pvt', 'tiny', 13.2, 1.9],
  ['pvt', 'small', 24.5, 3.8],
  ['resmlp', 's12', 15.4, 3, 16],
  ['resmlp', 's24', 30, 6, 16],
];

it.each(published)('%s %s has the published figures with a classifier of ImageNet', (architecture, name, millions, billions, patchSize = 4) => {
  const size = { ...specSchema.parse({}).base, ...namedSize(architecture, name), patchSize };
  const network = baseDefinitions[architecture].build({ ...size, imageSize, channels: 3 });
  const parameters = countParameters(network) + (network.width + 1) * classes;
  expect(rounded(parameters / 1e6)).toBe(millions);
  if (billions !== null) {
    expect(rounded((network.multiplyAdds(imageSize, imageSize) + network.width * classes) / 1e9)).toBe(billions);
  }
});

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
