import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { isLicenceFile } from './pruning.mjs';
import { partKey } from './shippedParts.mjs';

/** @typedef {import('./shippedParts.mjs').ShippedPart} ShippedPart */
/** @typedef {{ part: ShippedPart, text: string, copyright: string | null, source: string }} PartLicence - `copyright`: where the text does not name who holds it */

const line = '='.repeat(100);

/**
 * The names in an SPDX expression. Where there is a choice, all are given.
 * @param {string} expression
 */
function licenceNames(expression) {
  return [...new Set(expression.split(/\s+(?:AND|OR|WITH)\s+|[()]/).map((name) => name.trim()).filter(Boolean))];
}

/**
 * The texts of a licence whose package has none of its own: those of the licence that it names.
 * @param {ShippedPart} part
 * @param {string} standardTexts - folder with a file for each licence
 */
function standardText(part, standardTexts) {
  const texts = licenceNames(part.licence).map((name) => {
    const file = path.join(standardTexts, `${name}.txt`);
    if (!existsSync(file)) {
      throw new SetupError(`${part.name} ${part.version} is under ${part.licence} and brings no text of it along`, [`put the text of ${name} into build/licences/${name}.txt`]);
    }
    return readFileSync(file, 'utf8').trim();
  });
  return texts.join('\n\n');
}

/**
 * @param {string} folder - of a package
 * @returns {string[]} its texts; some have a folder of them
 */
function licenceFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => isLicenceFile(name) && !/\.(js|json)$/.test(name));
  return entries.flatMap((entry) => (entry.isDirectory() ? readdirSync(path.join(folder, entry.name)).map((name) => path.join(entry.name, name)) : [entry.name])).sort();
}

/**
 * @param {ShippedPart} part
 * @param {string} standardTexts
 * @returns {PartLicence}
 */
function licenceOf(part, standardTexts) {
  const { folder, name } = part;
  if (folder === null) {
    return { part, text: `The texts are beside the app's executable: those of ${name}, and those of Chromium.`, copyright: null, source: 'beside the executable' };
  }
  const files = licenceFiles(folder);
  // What sharp's authors compiled into their libraries, and under which licences, is in this file.
  const notices = part.contains.length > 0 && existsSync(path.join(folder, 'README.md')) ? ['README.md'] : [];
  const own = [...files, ...notices].map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const needsStandard = files.length === 0 || notices.length > 0;
  const texts = needsStandard ? [standardText(part, standardTexts), ...own] : own;
  return {
    part,
    text: texts.join('\n\n'),
    copyright: needsStandard ? (part.author ?? `the authors of ${name}`) : null,
    source: files.length > 0 ? files.join(', ') : 'standard text',
  };
}

/** @param {PartLicence} licence */
function titleOf({ part, copyright }) {
  return `${part.name} ${part.version}    ${part.licence}${copyright === null ? '' : `    Copyright: ${copyright}`}`;
}

/**
 * One readable text; what has the same text stands together above it.
 * @param {readonly PartLicence[]} licences
 */
function readableText(licences) {
  /** @type {Map<string, PartLicence[]>} */
  const byText = new Map();
  licences.forEach((licence) => byText.set(licence.text, [...(byText.get(licence.text) ?? []), licence]));
  const sections = [...byText].map(([text, those]) => [line, ...those.map(titleOf), line, '', text].join('\n'));
  return `HSSL Studio is made with the work of others. These are their licences.\n\n${sections.join('\n\n\n')}\n`;
}

/**
 * Writes the licences of what is shipped: texts to read, and a list for programs.
 * @param {readonly ShippedPart[]} parts
 * @param {string} standardTexts - folder with the texts of common licences
 * @param {string} ownLicence - file with the app's own licence
 * @param {string} folder
 * @throws {SetupError} where a text is missing
 */
export function writeLicences(parts, standardTexts, ownLicence, folder) {
  const licences = parts.map((part) => licenceOf(part, standardTexts));
  const list = licences.map(({ part, source }) => ({ package: partKey(part), licence: part.licence, where: part.where, text: source }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'third-party.txt'), readableText(licences));
  writeFileSync(path.join(folder, 'third-party.json'), `${JSON.stringify(list, null, 2)}\n`);
  writeFileSync(path.join(folder, 'HSSL-Studio.txt'), readFileSync(ownLicence, 'utf8'));
}
