/** What a spec will cost, before it runs. */
export interface Estimate {
  /** Parameters of the base model, without projection heads. */
  baseParameters: number;
  /** Parameters by head id, without projection heads. */
  headParameters: Record<string, number>;
  /** Parameters of all projection heads of the student. */
  projectionParameters: number;
  /** Multiply-adds of the base's forward pass for one global crop. */
  baseMultiplyAdds: number;
  headMultiplyAdds: Record<string, number>;
  /** Peak resident memory of the trainer, in bytes; null without a data set. */
  memoryBytes: number | null;
  secondsPerEpoch: number | null;
  secondsTotal: number | null;
  /** Where the time comes from: runs on this machine, or a rate measured for the engine. */
  timeSource: 'runs' | 'rate' | null;
  trainImages: number | null;
  stepsPerEpoch: number | null;
}
