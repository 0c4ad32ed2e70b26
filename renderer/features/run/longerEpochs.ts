import { apiInputs } from '../../../core/contract/api.ts';

const epochsInput = apiInputs['runs.resume'].shape.epochs.unwrap();

/** More epochs than this, the service takes from nobody. */
export const mostEpochs = epochsInput.maxValue ?? Infinity;

/** What is proposed to a run that shall train longer: the same again. */
export function proposedEpochs(current: number): number {
  return Math.min(2 * current, mostEpochs);
}

/** The number of epochs that a text asks for; null where it is none that is more than the run has. */
export function parseLongerEpochs(text: string, current: number): number | null {
  const asked = epochsInput.safeParse(text.trim() === '' ? null : Number(text));
  return asked.success && asked.data > current ? asked.data : null;
}
