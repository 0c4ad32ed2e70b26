import type { Initialiser } from './initialiser.ts';
import type { ParameterSpecification } from './network.ts';

/** A part of a network whose weights and biases start otherwise; its norms start as they did. */
export function startedAs<Part extends { readonly parameters: readonly ParameterSpecification[] }>(start: { weight: Initialiser; bias: Initialiser }, part: Part): Part {
  const initialiserOf = ({ kind, initialise }: ParameterSpecification): Initialiser =>
    kind === 'normalisation' ? initialise : kind === 'bias' ? start.bias : start.weight;
  return { ...part, parameters: part.parameters.map((parameter) => ({ ...parameter, initialise: initialiserOf(parameter) })) };
}
