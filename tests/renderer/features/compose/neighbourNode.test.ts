import { describe, expect, it } from 'vitest';
import { findPreset } from '../../../../core/contract/presets.ts';
import { makeDraft, type SpecDraft } from '../../../../renderer/features/compose/model/specDraft.ts';
import { layoutPicture } from '../../../../renderer/features/compose/picture/layoutPicture.ts';
import { neighbourNode, type Direction } from '../../../../renderer/features/compose/picture/neighbourNode.ts';
import { pictureModel } from '../../../../renderer/features/compose/picture/pictureModel.ts';

const { nodes } = layoutPicture(pictureModel(makeDraft(findPreset('search')?.spec) as SpecDraft), { width: 1100, maxHeight: 300 });

function walk(start: string, ...directions: Direction[]) {
  const found = nodes.find((node) => node.id === start);
  if (found === undefined) {
    throw new Error(`there is no box ${start}`);
  }
  return directions.reduce((node, direction) => neighbourNode(nodes, node, direction), found).id;
}

describe('arrow keys in the picture', () => {
  it('follow the data to the right and back', () => {
    expect(walk('crops:student', 'right')).toBe('base:student');
    expect(walk('head:swin', 'right', 'right')).toBe('loss:swin');
    expect(walk('loss:swin', 'left', 'left')).toBe('head:swin');
  });

  it('go through the lanes up and down', () => {
    expect(walk('head:vit', 'down', 'down')).toBe('head:poolformer');
    expect(walk('head:vit', 'up')).toBe('head:teacher');
    expect(walk('base:student', 'up')).toBe('base:teacher');
  });

  it('stay at the edge', () => {
    expect(walk('image', 'left')).toBe('image');
  });

  it('reach every box from the base', () => {
    const reached = new Set(['base:student']);
    for (const id of reached) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        reached.add(walk(id, direction));
      }
    }
    expect([...reached].sort()).toEqual(nodes.map((node) => node.id).sort());
  });
});
