import path from 'node:path';
import { expect } from 'vitest';
import type { Network } from '../../../core/nn/network.ts';
import type { ParameterValues } from '../../../core/nn/timmLayout.ts';
import type { Tensor } from '../../../core/tensor/tensorflow.ts';
import { differenceFrom, type FixtureCase, inReferenceLayout, readFixture } from '../../support/networkFixture.ts';

export { variablesWith } from '../../support/networkFixture.ts';

/** The cases of a file of `tests/reference/fixtures/nn`. */
export async function fixtureCases<Options extends { name: string }>(file: string): Promise<FixtureCase<Options>[]> {
  return readFixture(path.join(import.meta.dirname, '../../reference/fixtures/nn', `${file}.safetensors`));
}

/** Compares with a fixture in its layout: the largest difference, in units of the largest expected number or 1. */
export function expectClose(what: string, actual: Tensor, expected: ParameterValues, tolerance = 1e-5): void {
  expect(differenceFrom(actual, expected, 1), `${what}: largest difference`).toBeLessThan(tolerance);
}

/** Compares gradients by parameter name with those of the fixture. */
export function expectGradients(
  network: Network,
  gradients: Readonly<Record<string, Tensor>>,
  expected: ReadonlyMap<string, ParameterValues>,
): void {
  for (const [name, values] of expected) {
    const gradient = gradients[name];
    if (gradient === undefined) {
      throw new Error(`no gradient of ${name}`);
    }
    expectClose(`gradient of ${name}`, inReferenceLayout(network, name, gradient), values);
  }
}
