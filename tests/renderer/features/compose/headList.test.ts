import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import { headArchitectures } from '../../../../core/contract/architectures.ts';
import { nameOfSize, pickArchitecture } from '../../../../core/contract/pickedSizes.ts';
import { addHead, addMissingArchitectures, changeArchitecture, changeComposition, moveHead, removeHead } from '../../../../renderer/features/compose/model/headList.ts';
import { draftHeads, headDefaults, makeDraft, type SpecDraft } from '../../../../renderer/features/compose/model/specDraft.ts';

const one = makeDraft({ heads: [{ architecture: 'convnext', depth: 2, firstShortcut: true }] }) as SpecDraft;

function idsOf(draft: SpecDraft) {
  return draftHeads(draft).map((head) => head.id);
}

describe('the list of heads', () => {
  it('takes the options of the last head for a new one, and concatenates two', () => {
    const two = addHead(one, 'resmlp');
    expect(draftHeads(two)[1]).toEqual({ id: 'resmlp', architecture: 'resmlp', depth: 2, firstShortcut: true, tokenMixer: true, mlp: true, network: headDefaults.network });
    expect([two.combine, two.supervision]).toEqual(['concat', 'head']);
    expect(checkSpec(two).problems).toEqual([]);
  });

  it('gives a second head of one architecture an id of its own', () => {
    expect(idsOf(addHead(addHead(one, 'convnext'), 'convnext'))).toEqual(['convnext', 'convnext-2', 'convnext-3']);
  });

  it('goes back to a single head, then to the baseline', () => {
    const two = addHead(one, 'resmlp');
    const back = removeHead(two, 0);
    expect([idsOf(back), back.combine, back.supervision]).toEqual([['resmlp'], 'single', 'head']);
    const none = removeHead(back, 0);
    expect([idsOf(none), none.combine, none.supervision]).toEqual([[], 'single', 'baseline']);
    expect(checkSpec(none).problems).toEqual([]);
    const again = addHead(none, 'vit');
    expect([again.supervision, again.combine]).toEqual(['head', 'single']);
  });

  it('keeps a search a search while heads come and go', () => {
    const search = { ...addHead(one, 'vit'), combine: 'search' };
    expect(addHead(search, 'swin').combine).toBe('search');
    expect(removeHead(addHead(search, 'swin'), 0).combine).toBe('search');
  });

  it('moves a head, and not past the ends', () => {
    const three = addHead(addHead(one, 'vit'), 'swin');
    expect(idsOf(moveHead(three, 0, 2))).toEqual(['vit', 'swin', 'convnext']);
    expect(idsOf(moveHead(three, 2, 0))).toEqual(['swin', 'convnext', 'vit']);
    expect(moveHead(three, 0, -1)).toBe(three);
    expect(moveHead(three, 0, 3)).toBe(three);
  });

  it('lets an id that was made follow the architecture, and leaves one that was written', () => {
    const two = addHead(one, 'convnext');
    expect(idsOf(changeArchitecture(two, 1, 'swin'))).toEqual(['convnext', 'swin']);
    expect(idsOf(changeArchitecture(changeArchitecture(two, 0, 'swin'), 1, 'swin'))).toEqual(['swin', 'swin-2']);
    const written = { ...one, heads: [{ ...draftHeads(one)[0], id: 'mine' }] };
    expect(idsOf(changeArchitecture(written, 0, 'vit'))).toEqual(['mine']);
  });

  it('makes whole networks of the heads beside the base, of their usual sizes', () => {
    const beside = changeComposition(addHead(one, 'resnet'), 'parallel');
    expect(draftHeads(beside).map((head) => nameOfSize(head.architecture as 'resnet', head.network))).toEqual(['nano', 'nano']);
    expect(draftHeads(addHead(beside, 'vit')).at(-1)?.network).toEqual(pickArchitecture('vit', 28));
    expect(draftHeads(changeArchitecture(beside, 0, 'swin'))[0]?.network).toEqual(pickArchitecture('swin', 28));
    expect(checkSpec(beside).problems).toEqual([]);
    expect(draftHeads(changeComposition(beside, 'serial')).map((head) => head.network)).toEqual([headDefaults.network, headDefaults.network]);
  });

  it('can hold every architecture once', () => {
    const all = addMissingArchitectures(one);
    expect(draftHeads(all).map((head) => head.architecture).sort()).toEqual([...headArchitectures].sort());
    expect(idsOf(all)[0]).toBe('convnext');
  });
});
