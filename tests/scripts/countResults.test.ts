import { expect, test } from 'vitest';
import { addCounts, countResults, formatCounts } from '../../scripts/testing/countResults.mjs';

const passed = { status: 'passed' };
const failed = { status: 'failed' };

test.each([
  ['tests of every outcome', [{ status: 'failed', assertionResults: [passed, passed, failed, { status: 'pending' }, { status: 'todo' }] }], 1, { passed: 2, failed: 1, skipped: 2 }],
  ['a file that could not be loaded', [{ status: 'passed', assertionResults: [passed] }, { status: 'failed', assertionResults: [] }], 1, { passed: 1, failed: 1, skipped: 0 }],
  ['a failing hook after passing tests', [{ status: 'failed', assertionResults: [passed] }], 1, { passed: 1, failed: 1, skipped: 0 }],
  ['an error outside of every test', [{ status: 'passed', assertionResults: [passed] }], 1, { passed: 1, failed: 1, skipped: 0 }],
  ['a good run', [{ status: 'passed', assertionResults: [passed, passed] }], 0, { passed: 2, failed: 0, skipped: 0 }],
])('counts %s', (_name, testResults, exitCode, expected) => {
  expect(countResults({ testResults }, exitCode)).toEqual(expected);
});

test('a run without a report is a failure', () => {
  expect(countResults(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('parts are added up to the last line', () => {
  const counts = addCounts([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 40, failed: 1, skipped: 2 },
  ]);
  expect(formatCounts(counts)).toBe('43 passed, 1 failed, 2 skipped');
});
