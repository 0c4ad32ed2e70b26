import type { PaperKnn, PaperSetting } from '../../../core/compare/paperTables.ts';

/** How some of the paper's numbers were made, and which these are. */
export interface SharedSetting {
  dataset: string;
  epochs: number | string;
  depth: number;
  tables: number[];
  networks: Pick<PaperKnn, 'base' | 'network'>[];
}

const datasets: Record<PaperSetting['dataset'], string> = { 'imagenet-s300': 'ImageNet-S300', 'imagenet-1k': 'ImageNet-1K' };

/** The settings behind some numbers of the paper, each once, with its tables and networks. */
export function paperSettings(found: readonly PaperKnn[]): SharedSetting[] {
  const groups = new Map<string, PaperKnn[]>();
  for (const one of found) {
    const { dataset, epochs, headDepth } = one.setting;
    const key = `${dataset} ${epochs} ${headDepth}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [{ setting }] = group as [PaperKnn, ...PaperKnn[]];
    const byBase = new Map(group.map(({ base, network }) => [base, { base, network }]));
    return {
      dataset: datasets[setting.dataset],
      epochs: setting.epochs ?? '',
      depth: setting.headDepth,
      tables: [...new Set(group.map(({ table }) => table))].sort((one, other) => one - other),
      networks: [...byBase.values()],
    };
  });
}
