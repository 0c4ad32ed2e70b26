import { type HeadArchitecture, headArchitectures } from '../../../../core/contract/architectures.ts';
import { pickArchitecture } from '../../../../core/contract/pickedSizes.ts';
import type { NetworkSize } from '../../../../core/contract/spec.ts';
import { imageSizeOf } from './networkFields.ts';
import { draftHeads, freeHeadId, headDefaults, type SpecDraft } from './specDraft.ts';
import { type JsonRecord } from './readPath.ts';

/** The most heads that a spec takes. */
export const mostHeads = 16;

function withHeads(draft: SpecDraft, heads: readonly JsonRecord[]): SpecDraft {
  return { ...draft, heads: [...heads] };
}

function idsOf(heads: readonly JsonRecord[]): unknown[] {
  return heads.map((head) => head.id);
}

/** A head of a parallel composition is a whole network of its architecture's usual size; in a serial one that says nothing and stays at its default. */
export function usualNetwork(draft: SpecDraft, architecture: HeadArchitecture): NetworkSize {
  return draft.composition === 'parallel' ? pickArchitecture(architecture, imageSizeOf(draft)) : headDefaults.network;
}

/** Adds a head at the end; it takes its options from the last head, so that a set of heads stays alike. */
export function addHead(draft: SpecDraft, architecture: HeadArchitecture): SpecDraft {
  const heads = draftHeads(draft);
  const { depth, firstShortcut, tokenMixer, mlp } = { ...headDefaults, ...heads.at(-1) };
  const head = { id: freeHeadId(architecture, idsOf(heads)), architecture, depth, firstShortcut, tokenMixer, mlp, network: usualNetwork(draft, architecture) };
  return withCombination(withHeads(draft, [...heads, head]));
}

/** Removes a head. */
export function removeHead(draft: SpecDraft, index: number): SpecDraft {
  const heads = draftHeads(draft).filter((_, position) => position !== index);
  return withCombination(withHeads(draft, heads));
}

/** Moves a head to another place in the order. */
export function moveHead(draft: SpecDraft, from: number, to: number): SpecDraft {
  const heads = [...draftHeads(draft)];
  const [moved] = heads.splice(from, 1);
  if (moved === undefined || to < 0 || to > heads.length) {
    return draft;
  }
  heads.splice(to, 0, moved);
  return withHeads(draft, heads);
}

/** Changes a head's architecture; an id that was made from the old one follows it. */
export function changeArchitecture(draft: SpecDraft, index: number, architecture: HeadArchitecture): SpecDraft {
  const heads = draftHeads(draft);
  const others = idsOf(heads.filter((_, position) => position !== index));
  return withHeads(
    draft,
    heads.map((head, position) => {
      if (position !== index) {
        return head;
      }
      const isMade = typeof head.id === 'string' && head.id.replace(/-\d+$/, '') === head.architecture;
      return { ...head, architecture, network: usualNetwork(draft, architecture), id: isMade ? freeHeadId(architecture, others) : head.id };
    }),
  );
}

/**
 * Puts the heads behind the base or beside it. Beside it they become whole networks of their usual sizes; behind it those
 * sizes go back to their defaults, so that they tell no two experiments apart.
 */
export function changeComposition(draft: SpecDraft, composition: unknown): SpecDraft {
  const changed = { ...draft, composition };
  const heads = draftHeads(draft).map((head) => (isHeadArchitecture(head.architecture) ? { ...head, network: usualNetwork(changed, head.architecture) } : head));
  return Array.isArray(draft.heads) ? withHeads(changed, heads) : changed;
}

function isHeadArchitecture(value: unknown): value is HeadArchitecture {
  return headArchitectures.some((architecture) => architecture === value);
}

/** Puts every architecture in the list once; the heads that are there stay. */
export function addMissingArchitectures(draft: SpecDraft): SpecDraft {
  const present = draftHeads(draft).map((head) => head.architecture);
  return headArchitectures.filter((architecture) => !present.includes(architecture)).reduce(addHead, draft);
}

/**
 * Keeps combination and supervision possible when the number of heads changes: a second head makes a concat of a single,
 * one head left makes a single, and a first head ends a baseline.
 */
function withCombination(draft: SpecDraft): SpecDraft {
  const count = draftHeads(draft).length;
  const combine = count > 1 && draft.combine === 'single' ? 'concat' : count <= 1 ? 'single' : draft.combine;
  const supervision = count === 0 ? 'baseline' : 'head';
  return { ...draft, combine, supervision };
}
