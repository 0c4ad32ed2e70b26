/**
 * @param {number} bytes
 * @returns {string} for example `274 MB`
 */
export function formatBytes(bytes) {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
