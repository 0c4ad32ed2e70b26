/**
 * Hears what long work does.
 * @typedef {object} WorkWatcher
 * @property {(phase: 'downloading' | 'checking' | 'unpacking' | 'building' | 'testing') => void} phase - a new part begins
 * @property {(done: number, total: number) => void} progress - of this part, in bytes
 */

export {};
