import { expect, test } from 'vitest';
import { type RunRow, rowToSummary } from '../../../core/store/runRow.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

function specOf(written: object) {
  return rowToSummary({ tags: '[]', reason: null, progress: null, created: 0, started: null, ended: null, deleted: null, idle_ms: 0, spec: JSON.stringify(written) } as RunRow, {}, null).spec;
}

test('a spec from before there were other bases is read with the defaults of what came since', () => {
  const spec = exampleSpec({ heads: [{ architecture: 'convnext', depth: 2 }] });
  const { stages: _stages, window: _window, block: _block, stem: _stem, ...base } = spec.base;
  const heads = spec.heads.map(({ network: _network, ...head }) => head);
  expect(specOf({ ...spec, base, heads })).toEqual(spec);
});

test('a complete spec is read as it stands, and one that is not understood too', () => {
  const spec = exampleSpec({ base: { architecture: 'resnet' } });
  expect(specOf(spec)).toEqual(spec);
  const strange = { ...spec, base: { architecture: 'lstm' } };
  expect(specOf(strange)).toEqual(strange);
});
