// `node scripts/package/drawIcons.mjs`: draws the icons that the installers carry from the two drawings in build/icons. To be run when these change;
// what it draws is kept in the repository, because packaging must not need what draws.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { projectFolder } from '../setup/project.mjs';
import { icnsFile, icnsSizes } from './icnsFile.mjs';
import { icoFile } from './icoFile.mjs';

const folder = path.join(projectFolder, 'build', 'icons');
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
/** macOS wants app icons to keep clear of the edge, as wide as this of the whole. */
const macMargin = 100 / 1024;

/**
 * @param {Buffer} drawing - SVG
 * @param {number} size - pixels
 * @param {number} [margin] - of the whole, on each side
 */
async function draw(drawing, size, margin = 0) {
  const inner = Math.round(size * (1 - 2 * margin));
  const before = Math.floor((size - inner) / 2);
  const after = size - inner - before;
  const picture = sharp(drawing, { density: (72 * Math.max(inner, 64)) / 1024 })
    .resize(inner, inner, { kernel: 'lanczos3' })
    .ensureAlpha()
    .extend({ top: before, left: before, bottom: after, right: after, background: '#0000' });
  const { data } = await picture.clone().raw().toBuffer({ resolveWithObject: true });
  return { size, pixels: data, png: await picture.png({ compressionLevel: 9 }).toBuffer() };
}

/**
 * @param {Buffer} drawing
 * @param {string} name
 * @param {number} margin
 */
async function writePlatformIcons(drawing, name, margin) {
  writeFileSync(path.join(folder, `${name}.ico`), icoFile(await Promise.all(windowsSizes.map((size) => draw(drawing, size)))));
  const pictures = await Promise.all(icnsSizes.map(async (size) => /** @type {const} */ ([size, (await draw(drawing, size, margin)).png])));
  writeFileSync(path.join(folder, `${name}.icns`), icnsFile(new Map(pictures)));
}

const app = readFileSync(path.join(folder, 'icon.svg'));
const spec = readFileSync(path.join(folder, 'spec.svg'));
mkdirSync(path.join(folder, 'linux'), { recursive: true });
for (const size of linuxSizes) {
  writeFileSync(path.join(folder, 'linux', `${size}x${size}.png`), (await draw(app, size)).png);
}
writeFileSync(path.join(folder, 'icon.png'), (await draw(app, 1024)).png);
await writePlatformIcons(app, 'icon', macMargin);
await writePlatformIcons(spec, 'spec', 0);
