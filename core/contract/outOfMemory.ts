import type { ExperimentSpec } from './spec.ts';

/** How TensorFlow, oneDNN, V8, Node, the C++ library and the system say that an allocation failed. */
const memoryWords =
  /ResourceExhausted|RESOURCE_EXHAUSTED|OOM when allocating|ran out of memory|Status: 1, message: could not|heap out of memory|[Aa]llocation failed|process out of memory|Invalid typed array length|std::bad_alloc|[Cc]annot allocate memory|ENOMEM/;

/** The first line of a text that says that memory was missing; null when none does. */
export function memoryLine(text: string): string | null {
  return text.split('\n').find((line) => memoryWords.test(line))?.trim() ?? null;
}

/**
 * What to do about a run that ran out of memory, with the spec's own numbers: activations, which take most of it, grow with
 * the batch, the crops and the width.
 */
export function memoryAdvice({ schedule, objective, base }: Pick<ExperimentSpec, 'schedule' | 'objective' | 'base'>): string {
  const sizes = [...(objective.localCrops > 0 ? [`objective.localCrops (now ${objective.localCrops})`] : []), `base.width (now ${base.width})`];
  const lower = `lower ${sizes.join(' or ')}, or close other programs.`;
  return schedule.batchSize > 1 ? `Halve schedule.batchSize (now ${schedule.batchSize}); if that is not enough, ${lower}` : `L${lower.slice(1)}`;
}
