// A program of its own (`node selfTest.mjs ENGINE_FOLDER`): TensorFlow can be loaded once in a process, and a broken library may
// end the process. Set-up runs it before an engine is put in place; the service runs it when asked for a test.
// Prints one line of JSON: { version, device, largestError, gigaflops, durationMs }.
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

/**
 * The part of the addon's interface that the test needs (see tfjs_binding.d.ts of @tensorflow/tfjs-node-gpu).
 * @typedef {object} Addon
 * @property {(shape: number[], type: number, values: Float32Array | Int32Array) => number} createTensor
 * @property {(id: number) => Float32Array} tensorDataSync
 * @property {(id: number) => void} deleteTensor
 * @property {(name: string, attributes: { name: string, type: number, value: unknown }[], inputs: number[], outputs: number) => { id: number }[]} executeOp
 * @property {() => boolean} isUsingGpuDevice
 * @property {string} TF_Version
 * @property {number} TF_FLOAT
 * @property {number} TF_INT32
 * @property {number} TF_ATTR_BOOL
 * @property {number} TF_ATTR_TYPE
 */

const checkedSize = 48;
const timedSize = 1024;
const timedRepeats = 5;

/**
 * Small multiples of 1/8, so that every product and sum is exact in float32 and the reference needs no tolerance of its own.
 * @param {number} size
 * @param {number} stride
 */
function knownMatrix(size, stride) {
  return Float32Array.from({ length: size * size }, (_, index) => (((index * stride) % 17) - 8) / 8);
}

/**
 * @param {Float32Array} left
 * @param {Float32Array} right
 * @param {number} size
 */
function multiply(left, right, size) {
  return Float64Array.from({ length: size * size }, (_, index) => {
    const row = Math.floor(index / size);
    const column = index % size;
    let sum = 0;
    for (let inner = 0; inner < size; inner++) {
      sum += (left[row * size + inner] ?? 0) * (right[inner * size + column] ?? 0);
    }
    return sum;
  });
}

/**
 * @param {Addon} addon
 * @param {number} left
 * @param {number} right
 */
function matrixProduct(addon, left, right) {
  const attributes = [
    { name: 'transpose_a', type: addon.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: addon.TF_ATTR_BOOL, value: false },
    { name: 'T', type: addon.TF_ATTR_TYPE, value: addon.TF_FLOAT },
  ];
  const [product] = addon.executeOp('MatMul', attributes, [left, right], 1);
  if (!product) {
    throw new Error('MatMul gave no result');
  }
  return product.id;
}

/** @param {Addon} addon */
function largestErrorOf(addon) {
  const left = knownMatrix(checkedSize, 7);
  const right = knownMatrix(checkedSize, 5);
  const shape = [checkedSize, checkedSize];
  const product = matrixProduct(addon, addon.createTensor(shape, addon.TF_FLOAT, left), addon.createTensor(shape, addon.TF_FLOAT, right));
  const values = addon.tensorDataSync(product);
  const expected = multiply(left, right, checkedSize);
  if (values.length !== expected.length) {
    throw new Error(`MatMul gave ${values.length} values, expected ${expected.length}`);
  }
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (values[index] ?? Infinity))), 0);
}

/**
 * Best of a few; each product is read back, because a GPU answers before it has finished.
 * @param {Addon} addon
 */
function gigaflopsOf(addon) {
  const shape = [timedSize, timedSize];
  const left = addon.createTensor(shape, addon.TF_FLOAT, knownMatrix(timedSize, 7));
  const right = addon.createTensor(shape, addon.TF_FLOAT, knownMatrix(timedSize, 5));
  let bestMs = Infinity;
  for (let repeat = 0; repeat < timedRepeats; repeat++) {
    const start = performance.now();
    const product = matrixProduct(addon, left, right);
    addon.tensorDataSync(product);
    bestMs = Math.min(bestMs, performance.now() - start);
    addon.deleteTensor(product);
  }
  return (2 * timedSize ** 3) / bestMs / 1e6;
}

const folder = process.argv[2];
if (!folder) {
  throw new Error('usage: node selfTest.mjs ENGINE_FOLDER');
}
const start = performance.now();
const addon = /** @type {Addon} */ (createRequire(import.meta.url)(path.resolve(folder, 'tfjs_binding.node')));
const largestError = largestErrorOf(addon);
const gigaflops = Math.round(gigaflopsOf(addon) * 10) / 10;
const report = {
  version: addon.TF_Version,
  device: addon.isUsingGpuDevice() ? 'gpu' : 'cpu',
  largestError,
  gigaflops,
  durationMs: Math.round(performance.now() - start),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
