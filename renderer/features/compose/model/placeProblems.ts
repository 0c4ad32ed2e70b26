import type { Problem } from '../../../../core/contract/problem.ts';
import { sizeFieldAt } from './networkFields.ts';
import { findField, headFields, type Section, specFields } from './specFields.ts';

/** Where a problem is shown. */
export interface PlacedProblem {
  problem: Problem;
  /** Null for what concerns no section: unknown keys at the top, or an input that is no object. */
  section: Section | null;
  /** Path of the control beside which it stands; null when there is none, and it stands on top of its section. */
  field: string | null;
}

function sectionOf(path: string): Section | null {
  const first = path.split('.')[0] ?? '';
  if (first === 'heads') {
    return 'heads';
  }
  return specFields.find((field) => field.path === path || field.path.startsWith(`${first}.`))?.section ?? null;
}

/** The path itself, then everything above it: `a.b.c`, `a.b`, `a`. */
function withAncestors(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, keys.length - index).join('.'));
}

function placeOne(problem: Problem): PlacedProblem {
  const size = withAncestors(problem.path).find((path) => sizeFieldAt(path)?.owner.startsWith('heads'));
  if (size !== undefined) {
    return { problem, section: 'heads', field: size };
  }
  const headField = /^heads\.\d+\.(\w+)/.exec(problem.path);
  if (headField !== null) {
    const isKnown = headFields.some((name) => name === headField[1]);
    return { problem, section: 'heads', field: isKnown ? headField[0] : null };
  }
  for (const path of withAncestors(problem.path)) {
    const field = findField(path);
    if (field !== null) {
      return { problem, section: field.section, field: field.path };
    }
  }
  return { problem, section: sectionOf(problem.path), field: null };
}

/** Finds the control and the section for each problem; a problem deep in a value stands at that value's control. */
export function placeProblems(problems: readonly Problem[]): PlacedProblem[] {
  return problems.map(placeOne);
}

/** The first problem of each control, by its path. */
export function problemsByField(placed: readonly PlacedProblem[]): Map<string, Problem> {
  const byField = new Map<string, Problem>();
  for (const { field, problem } of placed) {
    if (field !== null && !byField.has(field)) {
      byField.set(field, problem);
    }
  }
  return byField;
}
