import { useI18n } from 'vue-i18n';
import type { Problem } from '../../../core/contract/problem.ts';
import { fieldShape } from './model/fieldShape.ts';

const shapeProblems = ['invalid_type', 'too_small', 'too_big', 'invalid_value', 'not_multiple_of'];

/** The sentence under `compose.range` that says what a number may be, or null for fields that are no number. */
export function rangeSentence(path: string): { key: string; parameters: { minimum: number; maximum: number } } | null {
  const { control, minimum, maximum, isMinimumOpen } = fieldShape(path);
  if (!['integer', 'number', 'range', 'perView', 'numbers'].includes(control) || minimum === undefined) {
    return null;
  }
  const isWhole = control === 'integer' || control === 'numbers';
  const start = isWhole ? 'whole' : isMinimumOpen ? 'numberAbove' : 'number';
  const end = maximum !== undefined ? (start === 'numberAbove' ? 'To' : '') : start === 'numberAbove' ? '' : 'From';
  return { key: `${start}${end}`, parameters: { minimum, maximum: maximum ?? Infinity } };
}

/** Says a problem in the language of the interface: what is wrong, and what to do. */
export function useProblemText() {
  const { t, te, n, locale } = useI18n({ useScope: 'global' });

  return function problemText(problem: Problem, field: string | null = null): string {
    const range = field !== null && shapeProblems.includes(problem.key) ? rangeSentence(field) : null;
    if (range !== null) {
      return t(`compose.range.${range.key}`, { minimum: n(range.parameters.minimum), maximum: n(range.parameters.maximum) });
    }
    const key = problem.key === 'unknownKey' && problem.parameters.nearest ? 'problems.unknownKeyNearest' : `problems.${problem.key}`;
    if (te(key, locale.value)) {
      return t(key, problem.parameters);
    }
    return [problem.message, problem.advice].filter(Boolean).join(' ');
  };
}
