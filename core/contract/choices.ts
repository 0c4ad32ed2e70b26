import type { BaseArchitecture, HeadArchitecture } from './architectures.ts';
import type { Problem } from './problem.ts';

/** What a network would cost, and why it cannot be. */
export interface NetworkChoice {
  /** Null where it cannot be built. */
  readonly parameters: number | null;
  /** Multiply-adds of the forward pass for one global crop; null where it cannot be built. */
  readonly multiplyAdds: number | null;
  /** The first thing that stands against it; null where it works. */
  readonly problem: Problem | null;
}

/** A size of the base in place of the one that a spec has. */
export interface BaseChoice extends NetworkChoice {
  /** One of `namedSizes`; null for a size of one's own, as the spec has it. */
  readonly size: string | null;
  /** Of the whole run with this base: peak resident memory of the trainer in bytes; null without a data set. */
  readonly memoryBytes: number | null;
}

/** An architecture of the base. */
export interface ArchitectureChoice extends BaseChoice {
  readonly architecture: BaseArchitecture;
  /** Every size with a name. */
  readonly sizes: readonly BaseChoice[];
}

/** A head that can be added; in a parallel composition a whole network of its usual size. */
export interface HeadChoice extends NetworkChoice {
  readonly architecture: HeadArchitecture;
}

/** What each alternative to a spec would be. */
export interface SpecChoices {
  /** All architectures. That of the spec as it stands, each other one at the size that picking it gives. */
  readonly bases: readonly ArchitectureChoice[];
  readonly heads: readonly HeadChoice[];
}
