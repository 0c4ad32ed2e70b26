import type { ErrorReport } from '../contract/error.ts';
import type { DrawSetup, StepDraws } from '../hssl/drawStep.ts';
import type { StepPosition } from '../hssl/schedules.ts';

/** What a step reads besides the state, in arrays of memory that both threads see. */
export interface StepSlot {
  /** Pixel values 0-255, batch x height x width x channels. */
  readonly images: Int32Array;
  readonly draws: StepDraws;
}

/** What the thread of a feed is started with. */
export interface StepFeedData {
  readonly setup: DrawSetup;
  readonly batchSize: number;
  /** File of decoded images. */
  readonly pixelPath: string;
  readonly slots: readonly StepSlot[];
}

/** Asks the thread to prepare a step in a slot, which nobody reads meanwhile. */
export interface FillRequest {
  readonly id: number;
  readonly slot: number;
  readonly position: StepPosition;
  /** Images of the step, as indices into the file. */
  readonly images: Int32Array;
}

/** The slot is filled, or cannot be. */
export interface FillReply {
  readonly id: number;
  readonly error: ErrorReport | null;
}
