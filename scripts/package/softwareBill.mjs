import { partKey } from './shippedParts.mjs';

/** @typedef {import('./shippedParts.mjs').ShippedPart} ShippedPart */

/**
 * @param {string} licence - an SPDX expression
 */
function licenceEntry(licence) {
  return /\s/.test(licence) ? [{ expression: licence }] : [{ license: { id: licence } }];
}

/** @param {string} integrity */
function hashEntry(integrity) {
  const [algorithm = '', content = ''] = integrity.split('-', 2);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
}

/** @param {ShippedPart} part */
function component(part) {
  const { name, version, licence, url, kind, where, integrity, contains } = part;
  return {
    type: kind,
    'bom-ref': partKey(part),
    name,
    version,
    ...(integrity === null ? {} : { hashes: [hashEntry(integrity)] }),
    licenses: licenceEntry(licence),
    purl: url,
    ...(contains.length === 0 ? {} : { components: contains.map((inner) => ({ type: 'library', 'bom-ref': `${partKey(part)}/${inner.name}`, ...inner })) }),
    properties: where.map((value) => ({ name: 'hssl-studio:where', value })),
  };
}

/**
 * The bill of materials of a packaged app, as CycloneDX 1.6: what is really inside, not what was installed to build it. It has neither a date
 * nor a random number, so that the same parts give the same file.
 * @param {{ name: string, version: string, license: string }} app
 * @param {string} platform
 * @param {readonly ShippedPart[]} parts
 */
export function softwareBill({ name, version, license }, platform, parts) {
  const root = `${name}@${version}`;
  const needed = new Set(parts.flatMap(({ needs }) => needs));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': root, name, version, licenses: licenceEntry(license) },
      properties: [{ name: 'hssl-studio:platform', value: platform }],
    },
    components: parts.map(component),
    dependencies: [
      { ref: root, dependsOn: parts.map(partKey).filter((key) => !needed.has(key)) },
      ...parts.map((part) => ({ ref: partKey(part), dependsOn: [...part.needs] })),
    ],
  };
}
