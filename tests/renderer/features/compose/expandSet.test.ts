import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import { headArchitectures } from '../../../../core/contract/architectures.ts';
import { expandSet, toSearch } from '../../../../renderer/features/compose/model/expandSet.ts';
import { draftHeads, draftToSpec, makeDraft, type SpecDraft } from '../../../../renderer/features/compose/model/specDraft.ts';

const composed = makeDraft({
  name: 'mine',
  combine: 'concat',
  heads: [{ architecture: 'convnext', depth: 2 }, { architecture: 'resmlp', depth: 1, firstShortcut: true }],
  schedule: { epochs: 3, seed: 7 },
}) as SpecDraft;

function outline(drafts: SpecDraft[]) {
  return drafts.map((draft) => {
    const spec = draftToSpec(draft);
    return [spec?.name, spec?.supervision, spec?.combine, spec?.heads.map((head) => `${head.id}×${head.depth}`).join(' '), spec?.schedule.seed];
  });
}

describe('a set of runs', () => {
  it('has every variant with every seed, seed by seed', () => {
    const set = expandSet(composed, { hasComposed: true, hasBaseline: true, architectures: ['resmlp', 'vit'], seeds: [0, 1] });
    expect(outline(set)).toEqual([
      ['mine, seed 0', 'head', 'concat', 'convnext×2 resmlp×1', 0],
      ['vit baseline, seed 0', 'baseline', 'single', '', 0],
      ['vit with resmlp, seed 0', 'head', 'single', 'resmlp×1', 0],
      ['vit with vit, seed 0', 'head', 'single', 'vit×2', 0],
      ['mine, seed 1', 'head', 'concat', 'convnext×2 resmlp×1', 1],
      ['vit baseline, seed 1', 'baseline', 'single', '', 1],
      ['vit with resmlp, seed 1', 'head', 'single', 'resmlp×1', 1],
      ['vit with vit, seed 1', 'head', 'single', 'vit×2', 1],
    ]);
  });

  it('leaves the seed out of the names when there is one, and counts a seed once', () => {
    const set = expandSet(composed, { hasComposed: false, hasBaseline: false, architectures: ['swin'], seeds: [3, 3] });
    expect(outline(set)).toEqual([['vit with swin', 'head', 'single', 'swin×2', 3]]);
  });

  it('of all six heads is free of problems and keeps everything else of the spec', () => {
    const set = expandSet(composed, { hasComposed: false, hasBaseline: true, architectures: headArchitectures, seeds: [0, 1, 2] });
    expect(set.flatMap((draft) => checkSpec(draft).problems)).toEqual([]);
    expect(set).toHaveLength(21);
    expect(new Set(set.map((draft) => draftToSpec(draft)?.schedule.epochs))).toEqual(new Set([3]));
    expect(new Set(set.map((draft) => draft.name)).size).toBe(21);
  });

  it('without anything chosen is empty', () => {
    expect(expandSet(composed, { hasComposed: false, hasBaseline: false, architectures: [], seeds: [0] })).toEqual([]);
    expect(expandSet(composed, { hasComposed: true, hasBaseline: true, architectures: ['vit'], seeds: [] })).toEqual([]);
  });
});

describe('the draft as a search', () => {
  it('keeps two heads or more as they are', () => {
    const search = toSearch(composed, headArchitectures);
    expect([search.combine, search.supervision, draftHeads(search)]).toEqual(['search', 'head', draftHeads(composed)]);
    expect(draftToSpec(search)?.name).toBe('search over 2 heads behind vit');
  });

  it('takes the given architectures where there is one head or none, with its options', () => {
    const search = toSearch(makeDraft({ supervision: 'baseline', heads: [] }) as SpecDraft, headArchitectures);
    expect(draftHeads(search).map((head) => head.id)).toEqual([...headArchitectures]);
    expect(checkSpec(search).problems).toEqual([]);
    const alike = toSearch(makeDraft({ heads: [{ architecture: 'vit', depth: 1 }] }) as SpecDraft, ['vit', 'swin']);
    expect(draftHeads(alike).map((head) => head.depth)).toEqual([1, 1]);
  });
});
