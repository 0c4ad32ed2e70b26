import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import { presets } from '../../../../core/contract/presets.ts';
import { defaultAt, draftToSpec, headDefaults, isChanged, makeDraft } from '../../../../renderer/features/compose/model/specDraft.ts';
import { readPath } from '../../../../renderer/features/compose/model/readPath.ts';
import { readSpecText, specFileName, writeSpecText } from '../../../../renderer/features/compose/model/readSpecText.ts';
import { writePath } from '../../../../renderer/features/compose/model/writePath.ts';

function draftOf(input: unknown) {
  const draft = makeDraft(input);
  if (draft === null) {
    throw new Error('expected a draft');
  }
  return draft;
}

describe('the draft behind the form', () => {
  it.each(presets.map((preset) => [preset.name, preset.spec] as const))('means the same spec as the preset %s', (_, spec) => {
    const expected = checkSpec(spec).spec;
    expect(draftToSpec(draftOf(spec))).toEqual(expected);
    expect(draftToSpec(draftOf(expected))).toEqual(expected);
  });

  it.each(presets.map((preset) => [preset.name, preset.spec] as const))('comes back from a file as it was saved: %s', (_, spec) => {
    const draft = draftOf(spec);
    expect(readSpecText(writeSpecText(draft))).toEqual({ draft });
  });

  it('shows every default of a nearly empty spec, with the head that stands in for none', () => {
    const draft = draftOf({ dataset: 'tiny', schedule: { epochs: 2 } });
    expect(draft.schedule).toEqual({ ...(checkSpec({}).spec?.schedule ?? {}), epochs: 2 });
    expect(draft.heads).toEqual([{ id: 'convnext', architecture: 'convnext', depth: 3, firstShortcut: false, tokenMixer: true, mlp: true, network: headDefaults.network }]);
    expect('name' in draft).toBe(false);
    expect('limit' in draft).toBe(false);
  });

  it('keeps what is wrong, so that the form can show it with its message', () => {
    const draft = draftOf({ schedule: { epochs: 'many', epoch: 3 }, heads: 'convnext', base: 7 });
    expect(readPath(draft, 'schedule.epochs')).toBe('many');
    expect(readPath(draft, 'schedule.epoch')).toBe(3);
    expect(draft.heads).toBe('convnext');
    expect(draft.base).toBe(7);
    expect(checkSpec(draft).problems.map((problem) => problem.path)).toEqual(['base', 'heads', 'schedule.epochs', 'schedule.epoch']);
  });

  it('numbers the ids of heads that have none', () => {
    const heads = draftOf({ heads: [{ architecture: 'vit' }, { architecture: 'vit' }, { id: 'vit-2', architecture: 'vit' }] }).heads;
    expect((heads as { id: string }[]).map((head) => head.id)).toEqual(['vit', 'vit-3', 'vit-2']);
  });

  it('is refused for anything but an object', () => {
    expect([makeDraft([]), makeDraft('x'), makeDraft(null), makeDraft(3)]).toEqual([null, null, null, null]);
  });

  it('tells which fields are not at their default', () => {
    const draft = draftOf({ schedule: { epochs: 2 }, heads: [{ architecture: 'vit', depth: 1 }], limit: { train: 100 } });
    const changed = ['schedule.epochs', 'schedule.batchSize', 'heads.0.depth', 'heads.0.mlp', 'limit.train', 'limit.test', 'augmentation.blur', 'name'];
    expect(changed.filter((path) => isChanged(draft, path))).toEqual(['schedule.epochs', 'heads.0.depth', 'limit.train']);
    expect([defaultAt('schedule.epochs'), defaultAt('heads.3.depth'), defaultAt('limit.train')]).toEqual([15, 3, undefined]);
  });
});

describe('writing a value', () => {
  const spec = { a: { b: 1, c: { d: 2 } }, list: [{ x: 1 }, { x: 2 }] };

  it('copies the way to it and shares the rest', () => {
    const next = writePath(spec, 'list.1.x', 5);
    expect(next).toEqual({ a: { b: 1, c: { d: 2 } }, list: [{ x: 1 }, { x: 5 }] });
    expect(next.a).toBe(spec.a);
    expect(spec.list[1]?.x).toBe(2);
  });

  it('makes the objects that are missing', () => {
    expect(writePath({}, 'limit.train', 10)).toEqual({ limit: { train: 10 } });
  });

  it('removes a key with undefined, and the object that it leaves empty', () => {
    expect(writePath({ limit: { train: 10, test: 5 } }, 'limit.test', undefined)).toEqual({ limit: { train: 10 } });
    expect(writePath({ limit: { train: 10 } }, 'limit.train', undefined)).toEqual({});
  });
});

describe('a spec file', () => {
  it('that is not JSON says what stands in the way', () => {
    const read = readSpecText('{"epochs": }');
    expect(read).toMatchObject({ draft: null, reason: 'notJson' });
    expect('message' in read && read.message).toMatch(/not valid JSON/);
  });

  it('that is no object says so', () => {
    expect(readSpecText('[1]')).toEqual({ draft: null, reason: 'notAnObject', message: '' });
  });

  it('gets a name that every system takes', () => {
    expect([specFileName('first run: vit / convnext'), specFileName('基线 一'), specFileName('???')]).toEqual([
      'first-run-vit-convnext.hsslspec',
      '基线-一.hsslspec',
      'experiment.hsslspec',
    ]);
  });
});
