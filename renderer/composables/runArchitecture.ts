import type { ExperimentSpec } from '../../core/contract/spec.ts';
import type { ColouredArchitecture } from './architectureColours.ts';

/** Which hue a run has: its head's, grey without a head's supervision, and none (null) for a search over several. */
export function runArchitecture(spec: Pick<ExperimentSpec, 'combine' | 'heads' | 'supervision'>): ColouredArchitecture | null {
  if (spec.supervision === 'baseline' || spec.heads.length === 0) {
    return 'baseline';
  }
  return spec.combine === 'search' ? null : spec.heads[0]!.architecture;
}
