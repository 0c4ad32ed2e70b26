import { type BaseArchitecture, readsField, type SizeField } from './architectures.ts';
import { namedSize, namedSizes, type NamedSize, usualPatchSize } from './namedSizes.ts';
import { type NetworkSize, networkSizeSchema } from './spec.ts';

/** From this many pixels on an architecture begins with a size of its paper; below with the one made for small images. */
const largeImage = 96;

/** Every field of a size at its default: fields that an architecture does not read stay there, so that they tell no two runs apart. */
const defaultSize = networkSizeSchema.parse({});

/** The size that an architecture begins with: nano for small images, else the smallest of its paper. */
export function usualSize(architecture: BaseArchitecture, imageSize: number): NamedSize {
  const [nano, smallest] = namedSizes[architecture];
  return (imageSize < largeImage ? nano : smallest) as NamedSize;
}

/** What a network becomes where a person picks an architecture: its usual size with the patches that suit the images. */
export function pickArchitecture(architecture: BaseArchitecture, imageSize: number): NetworkSize {
  return { ...defaultSize, ...usualSize(architecture, imageSize).size, patchSize: pickedPatch(architecture, imageSize) };
}

/**
 * What a network becomes where a person picks a size by its name. It keeps the patches as long as they divide the image.
 * Errors: a `RangeError` for a name that the architecture does not have.
 */
export function pickSize(architecture: BaseArchitecture, name: string, { imageSize, patchSize }: { imageSize: number; patchSize: unknown }): NetworkSize {
  const named = namedSize(architecture, name);
  const fits = typeof patchSize === 'number' && patchSize >= 1 && imageSize % patchSize === 0;
  return { ...defaultSize, ...named, patchSize: fits && readsField(architecture, 'patchSize') ? patchSize : pickedPatch(architecture, imageSize) };
}

/** The name of the size that a network has by the fields that its architecture reads, patches aside; null for one of one's own. */
export function nameOfSize(architecture: BaseArchitecture, size: unknown): string | null {
  return namedSizes[architecture].find((named) => sizeFields(architecture).every((field) => isSame(valueAt(named.size, field), valueAt(size, field))))?.name ?? null;
}

function pickedPatch(architecture: BaseArchitecture, imageSize: number): number {
  return readsField(architecture, 'patchSize') ? usualPatchSize(architecture, imageSize) : defaultSize.patchSize;
}

function sizeFields(architecture: BaseArchitecture): SizeField[] {
  const fields: SizeField[] = ['width', 'depth', 'attentionHeads', 'stages.depths', 'stages.widths', 'stages.attentionHeads', 'window', 'block', 'stem'];
  return fields.filter((field) => readsField(architecture, field));
}

function valueAt(size: unknown, field: SizeField): unknown {
  return field.split('.').reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), size);
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
