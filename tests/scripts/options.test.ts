import { expect, test } from 'vitest';
import { parseOptions } from '../../scripts/testing/options.mjs';

test('everything runs unless parts are chosen', () => {
  expect(parseOptions([])).toEqual({ parts: ['types', 'lint', 'borders', 'unit', 'renderer', 'e2e', 'electron'], filters: [] });
  expect(parseOptions(['--only', 'renderer,unit', '--only=lint', 'tests/core/nn'])).toEqual({ parts: ['lint', 'unit', 'renderer'], filters: ['tests/core/nn'] });
  expect(parseOptions(['--also', 'installers']).parts).toEqual(['types', 'lint', 'borders', 'unit', 'renderer', 'e2e', 'electron', 'installers']);
  expect(parseOptions(['--only', 'lint', '--also', 'installers']).parts).toEqual(['lint', 'installers']);
});

test('an unknown part is refused with the known ones', () => {
  expect(() => parseOptions(['--only', 'units'])).toThrow('there is no part named "units"');
});
