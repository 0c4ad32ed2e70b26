import { networkDetail } from './networkDetail.ts';
import type { PictureHead, PictureModel, PictureNetwork } from './pictureModel.ts';

/** A sentence of the catalogue under `compose.picture.describe.<key>`, with what it is filled with. */
export interface Sentence {
  key: string;
  parameters: Record<string, string | number>;
}

/** What the base is: of one stage or of several, with attention heads, with patches, or without. */
function baseSentence({ widths, depths, attentionHeads, patchSize }: PictureNetwork, name: string): Sentence {
  const parameters = { name, width: widths.join(', '), depth: depths.join(', '), stages: depths.length, attentionHeads: attentionHeads ?? 0, patch: patchSize ?? 0 };
  const isStaged = depths.length > 1 || patchSize === null;
  return { key: isStaged ? (patchSize === null ? 'baseConvolution' : 'baseStages') : attentionHeads === null ? 'baseColumn' : 'base', parameters };
}

function headsKey({ arrangement, heads, isParallel }: PictureModel): string {
  if (arrangement === 'baseline') {
    return arrangement;
  }
  if (heads.length === 0) {
    return 'noHead';
  }
  const key = arrangement === 'single' && heads.length > 1 ? 'tooMany' : arrangement;
  return isParallel && key !== 'tooMany' ? `${key}Parallel` : key;
}

/** The picture in sentences, for a reader that cannot see it. Heads are named by `nameOf`. */
export function describePicture(model: PictureModel, nameOf: (architecture: string) => string): Sentence[] {
  const { base, heads, momentum } = model;
  const sizeOf = (head: PictureHead) => (head.network === null ? `× ${head.depth}` : networkDetail(head.network));
  const list = heads.map((head) => `${nameOf(head.architecture)} ${sizeOf(head)}`).join(', ');
  const input = { key: model.localCrops > 0 ? 'inputLocal' : 'input', parameters: { size: model.imageSize, local: model.localCrops } };
  return [
    input,
    baseSentence(base, nameOf(base.architecture)),
    { key: headsKey(model), parameters: { heads: list, count: heads.length } },
    { key: 'teacher', parameters: { from: momentum[0], to: momentum[1] } },
  ];
}
