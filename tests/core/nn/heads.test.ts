import { beforeAll, describe, expect, it } from 'vitest';
import { type HeadArchitecture, headArchitectures } from '../../../core/contract/architectures.ts';
import { headDefinitions } from '../../../core/nn/headRegistry.ts';
import type { HeadNetwork } from '../../../core/nn/network.ts';
import type { Scalar, Tensor, Tensor4D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose, expectGradients, fixtureCases, variablesWith } from './fixtureCases.ts';
import { networkVariables } from '../../support/networkVariables.ts';

interface HeadCase {
  name: string;
  grid: [number, number];
  /** Grid of the global crops, where the case's own is that of a local crop. */
  builtGrid: [number, number] | null;
  depth: number;
  firstShortcut: boolean;
  tokenMixer: boolean;
  mlp: boolean;
  training: boolean;
}

const width = 16;
const attentionHeads = 2;

function headOf(architecture: HeadArchitecture, options: HeadCase): HeadNetwork {
  const grids = [options.builtGrid, options.grid].filter((grid) => grid !== null).map(([height, across]) => ({ height, width: across }));
  return headDefinitions[architecture].build({ ...options, width, attentionHeads, grids });
}

beforeAll(async () => {
  await loadNativeEngine();
});

describe.each(headArchitectures)('the %s head', async (architecture) => {
  const cases = await fixtureCases<HeadCase>(architecture);

  it.each(cases.map((fixture) => [fixture.options.name, fixture] as const))('gives outputs and gradients of timm: %s', (_name, fixture) => {
    tf.tidy(() => {
      const network = headOf(architecture, fixture.options);
      const store = variablesWith(network, fixture.group('parameter.'));
      for (const [name, values] of fixture.group('buffer.')) {
        store.buffers.get(name)?.assign(tf.tensor(values.data, [...values.shape]));
      }
      const context = store.context(fixture.options.training);
      let output: { grid: Tensor; image: Tensor } | undefined;
      const input = tf.variable(fixture.tensor('input'));
      const names = [...store.parameters.keys()];
      const variables = [input, ...store.parameters.values()];
      const { grads } = tf.variableGrads(() => {
        const { grid, image } = network.apply(context, input as unknown as Tensor4D);
        output = { grid: tf.keep(grid), image: tf.keep(image) };
        return tf.add(tf.sum(tf.mul(grid, fixture.tensor('loss.grid'))), tf.sum(tf.mul(image, fixture.tensor('loss.image')))) as Scalar;
      }, variables);

      const expected = fixture.group('');
      expectClose('grid', output?.grid as Tensor, expected.get('output.grid')!);
      expectClose('image', output?.image as Tensor, expected.get('output.image')!);
      expectClose('gradient of the input', grads[input.name] as Tensor, expected.get('gradient.input')!);
      const byName = Object.fromEntries(names.map((name, index) => [name, grads[variables[index + 1]!.name] as Tensor]));
      const gradients = fixture.group('gradient.');
      gradients.delete('input');
      expect(gradients.size).toBeGreaterThanOrEqual(3);
      expectGradients(network, byName, gradients);
      const buffers = fixture.group('nextBuffer.');
      expect([...buffers.keys()].sort()).toEqual(network.buffers.map(({ name }) => name).sort());
      for (const [name, values] of buffers) {
        expectClose(`next ${name}`, store.buffers.get(name) as Tensor, values);
      }
    });
  });

  it('leaves no tensor behind in a step with gradients', async () => {
    const network = headDefinitions[architecture].build({
      width, attentionHeads, depth: 2, firstShortcut: false, tokenMixer: true, mlp: true, grids: [{ height: 8, width: 8 }],
    });
    const store = networkVariables(network);
    const tokens = tf.ones([2, 8, 8, width]) as Tensor4D;
    await expectNoLeakedTensors(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(network.apply(store.context(true), tokens).image) as Scalar,
        [...store.parameters.values()],
      );
      tf.dispose([value, ...Object.values(grads)]);
    });
    store.dispose();
  });

  it('never drops the first block, which may lack its shortcut', () => {
    const build = (depth: number) =>
      headDefinitions[architecture].build({
        width, attentionHeads, depth, firstShortcut: false, tokenMixer: true, mlp: true, grids: [{ height: 4, width: 4 }], dropPath: 0.3,
      }).dropPathSites;
    expect(build(1)).toEqual([]);
    const branches = architecture === 'convnext' ? [''] : ['.mixer', '.mlp'];
    expect(build(3)).toEqual([0.15, 0.3].flatMap((rate, index) => branches.map((branch) => ({ name: `blocks.${index + 1}${branch}`, rate }))));
  });

  it('refuses blocks that would be empty', () => {
    expect(() => headOf(architecture, { ...cases[0]!.options, tokenMixer: false, mlp: false })).toThrow('is empty');
  });
});
