/** Makes an array of so many numbers; draws may lie in memory that threads share. */
export type AllocateFloats = (length: number) => Float32Array;

/** In memory of this thread. */
export const allocateFloats: AllocateFloats = (length) => new Float32Array(length);
