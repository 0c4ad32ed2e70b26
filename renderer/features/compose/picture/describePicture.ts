import type { PictureModel } from './pictureModel.ts';

/** A sentence of the catalogue under `compose.picture.describe.<key>`, with what it is filled with. */
export interface Sentence {
  key: string;
  parameters: Record<string, string | number>;
}

/** The picture in sentences, for a reader that cannot see it. Heads are named by `nameOf`. */
export function describePicture(model: PictureModel, nameOf: (architecture: string) => string): Sentence[] {
  const { base, heads, arrangement, momentum } = model;
  const list = heads.map((head) => `${nameOf(head.architecture)} × ${head.depth}`).join(', ');
  const input = { key: model.localCrops > 0 ? 'inputLocal' : 'input', parameters: { size: model.imageSize, patch: model.patchSize, local: model.localCrops } };
  const baseSentence = { key: 'base', parameters: { name: nameOf('vit'), width: base.width, depth: base.depth, attentionHeads: base.attentionHeads } };
  const key = arrangement !== 'baseline' && heads.length === 0 ? 'noHead' : arrangement === 'single' && heads.length > 1 ? 'tooMany' : arrangement;
  return [
    input,
    baseSentence,
    { key, parameters: { heads: list, count: heads.length } },
    { key: 'teacher', parameters: { from: momentum[0], to: momentum[1] } },
  ];
}
