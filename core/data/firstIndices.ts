/** 0 to `count` - 1. Not by `Int32Array.from`, which takes ten times as long for millions of images. */
export function firstIndices(count: number): Int32Array {
  const indices = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    indices[index] = index;
  }
  return indices;
}
