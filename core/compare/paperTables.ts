import type { BaseArchitecture, HeadArchitecture } from '../contract/architectures.ts';

/** Accuracies are top-1 as fractions, D is Eq. 5. */
export interface PaperValues {
  knn?: number;
  linear?: number;
  fineTune?: number;
  discrepancy?: number;
  hours?: number;
  memoryGigabytes?: number;
}

export interface PaperRow {
  base: BaseArchitecture;
  /** Empty is the baseline. */
  heads: readonly HeadArchitecture[];
  /** What sets this row apart besides base and heads, where anything does; a key of the message catalogue (`paper.variants`). */
  variant?: string;
  /** What the table says of the row where its setting does not: the network's name and the epochs. */
  network?: string;
  epochs?: number;
  values: PaperValues;
}

/** How the numbers of a table were made: nothing of it is like a run on small images, so it is said wherever they are shown. */
export interface PaperSetting {
  dataset: 'imagenet-s300' | 'imagenet-1k';
  /** Null where the rows differ. */
  epochs: number | null;
  headDepth: number;
  objective: 'dino' | 'ibot' | 'various';
  base: 'vit-s/16' | 'vit-b/16' | 'various';
}

export interface PaperTable {
  /** Its number in the paper. */
  table: number;
  setting: PaperSetting;
  rows: readonly PaperRow[];
}

const analysis: PaperSetting = { dataset: 'imagenet-s300', epochs: 100, headDepth: 1, objective: 'dino', base: 'vit-s/16' };
const various: PaperSetting = { ...analysis, base: 'various' };

function row(base: BaseArchitecture, heads: readonly HeadArchitecture[], values: PaperValues, variant?: string): PaperRow {
  return variant === undefined ? { base, heads, values } : { base, heads, variant, values };
}

const swinTiny = { network: 'Swin-T', epochs: 200 };
const pvtSmall = { network: 'PVT-Small', epochs: 200 };

/** The numbers of the paper that stand beside ours, table by table. */
export const paperTables = [
  {
    table: 1,
    setting: various,
    rows: [
      row('vit', [], { knn: 0.675 }),
      row('vit', ['vit'], { knn: 0.68 }),
      row('vit', ['swin'], { knn: 0.694 }),
      row('vit', ['poolformer'], { knn: 0.701 }),
      row('vit', ['resnet'], { knn: 0.717 }),
      row('vit', ['resmlp'], { knn: 0.726 }),
      row('vit', ['convnext'], { knn: 0.727 }),
      row('resnet', [], { knn: 0.632 }),
      row('resnet', ['vit'], { knn: 0.64 }),
      row('resnet', ['swin'], { knn: 0.639 }),
      row('resnet', ['poolformer'], { knn: 0.639 }),
      row('resnet', ['resnet'], { knn: 0.635 }),
      row('resnet', ['resmlp'], { knn: 0.644 }),
      row('resnet', ['convnext'], { knn: 0.637 }),
    ],
  },
  {
    table: 2,
    setting: various,
    rows: [
      row('resmlp', [], { knn: 0.58 }),
      row('resmlp', ['vit'], { knn: 0.596 }),
      row('swin', [], { knn: 0.728 }),
      row('swin', ['poolformer'], { knn: 0.737 }),
      row('swin', ['resmlp'], { knn: 0.734 }),
    ],
  },
  {
    table: 4,
    setting: analysis,
    rows: [
      row('vit', ['resmlp'], { discrepancy: 0.073, knn: 0.726 }),
      row('vit', ['convnext'], { discrepancy: 0.087, knn: 0.727 }),
      row('vit', ['convnext', 'resmlp'], { discrepancy: 0.11, knn: 0.737 }),
    ],
  },
  {
    table: 5,
    setting: analysis,
    rows: [
      row('vit', ['convnext'], { discrepancy: 0.056, knn: 0.71 }, 'keepFirstShortcut'),
      row('vit', ['convnext'], { discrepancy: 0.087, knn: 0.727 }, 'removeFirstShortcut'),
    ],
  },
  {
    table: 6,
    setting: { dataset: 'imagenet-1k', epochs: null, headDepth: 3, objective: 'various', base: 'various' },
    rows: [
      row('vit', [], { linear: 0.679, knn: 0.612 }, 'dino'),
      row('vit', ['convnext'], { linear: 0.708, knn: 0.655 }, 'dino'),
      row('vit', [], { linear: 0.713, knn: 0.652 }, 'ibot'),
      row('vit', ['convnext'], { linear: 0.726, knn: 0.673 }, 'ibot'),
      row('vit', [], { linear: 0.653, knn: 0.574 }, 'mocoV3'),
      row('vit', ['convnext'], { linear: 0.657, knn: 0.581 }, 'mocoV3'),
      row('vit', [], { fineTune: 0.804 }, 'mae'),
      row('vit', ['convnext'], { fineTune: 0.808 }, 'mae'),
      { ...row('swin', [], { linear: 0.692, knn: 0.601 }), ...swinTiny },
      { ...row('swin', ['convnext'], { linear: 0.712, knn: 0.651 }), ...swinTiny },
      { ...row('pvt', [], { linear: 0.677, knn: 0.613 }), ...pvtSmall },
      { ...row('pvt', ['convnext'], { linear: 0.696, knn: 0.644 }), ...pvtSmall },
    ],
  },
  {
    table: 15,
    setting: { dataset: 'imagenet-1k', epochs: null, headDepth: 3, objective: 'ibot', base: 'vit-b/16' },
    rows: [
      row('vit', [], { hours: 82.7, memoryGigabytes: 18.3 }),
      row('vit', ['convnext'], { hours: 94.5, memoryGigabytes: 21.4 }),
    ],
  },
  {
    table: 16,
    setting: analysis,
    rows: [
      row('vit', ['convnext'], { knn: 0.265 }, 'headOnly'),
      row('vit', ['convnext'], { knn: 0.68 }, 'self'),
      row('vit', ['convnext'], { knn: 0.727 }, 'head'),
    ],
  },
  {
    table: 17,
    setting: analysis,
    rows: [
      row('vit', ['convnext'], { knn: 0.7 }, 'mlpOnly'),
      row('vit', ['convnext'], { knn: 0.701 }, 'tokenMixerOnly'),
      row('vit', ['convnext'], { knn: 0.727 }, 'wholeBlock'),
    ],
  },
  {
    table: 18,
    setting: analysis,
    rows: [
      row('vit', ['convnext'], { knn: 0.723 }, 'sharedProjection'),
      row('vit', ['convnext'], { knn: 0.727 }, 'separateProjection'),
    ],
  },
  {
    table: 20,
    setting: { ...analysis, objective: 'ibot' },
    rows: [
      row('vit', [], { knn: 0.751 }),
      row('vit', ['convnext'], { knn: 0.758 }, 'imageLevel'),
      row('vit', ['convnext'], { knn: 0.76 }, 'imageAndPatchLevel'),
    ],
  },
  {
    table: 21,
    setting: analysis,
    rows: [
      row('vit', [], { knn: 0.675 }),
      row('vit', [], { knn: 0.686 }, 'deepToShallow'),
      row('vit', ['convnext'], { knn: 0.727 }),
    ],
  },
] as const satisfies readonly PaperTable[];

/** A table by its number in the paper. */
export function paperTable(number: (typeof paperTables)[number]['table']): PaperTable {
  const found = paperTables.find((table) => table.table === number);
  if (found === undefined) {
    throw new RangeError(`The paper's table ${number} is not in the list.`);
  }
  return found;
}

/** A k-NN accuracy of the paper, and where it stands. */
export interface PaperKnn {
  table: number;
  setting: PaperSetting;
  base: BaseArchitecture;
  /** The network's name, where the paper gives one. */
  network: string | null;
  /** Top-1, 0-1. */
  knn: number;
}

/** Tables with the k-NN accuracy of a base with different heads, in the order in which they are asked. */
const headTables = [1, 4, 2] as const;
/** PVT is in the table of whole recipes on ImageNet-1K only. Other bases do not look there: it would put two data sets beside each other. */
const pvtTables = [6] as const;

/**
 * The paper's k-NN accuracy for a base with these heads (in any order; none is the baseline).
 *
 * @returns null where the paper has no such combination
 */
export function paperKnn(base: BaseArchitecture, heads: readonly string[]): PaperKnn | null {
  const wanted = heads.toSorted().join('+');
  for (const number of base === 'pvt' ? pvtTables : headTables) {
    const { table, setting, rows } = paperTable(number);
    const match = rows.find((candidate) => candidate.base === base && candidate.heads.toSorted().join('+') === wanted);
    if (match?.values.knn !== undefined) {
      const network = match.network ?? (base === 'vit' && setting.base !== 'vit-b/16' ? 'ViT-S/16' : null);
      return { table, setting: { ...setting, epochs: match.epochs ?? setting.epochs }, base, network, knn: match.values.knn };
    }
  }
  return null;
}
