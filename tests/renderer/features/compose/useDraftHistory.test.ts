import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import { writePath } from '../../../../renderer/features/compose/model/writePath.ts';
import { firstDraft, sameEditMs, useDraftHistory } from '../../../../renderer/features/compose/useDraftHistory.ts';
import { readPath } from '../../../../renderer/features/compose/model/readPath.ts';

const key = 'hssl-studio.compose.draft';

function historyAt() {
  const clock = { time: 0 };
  const history = useDraftHistory(() => clock.time);
  const epochs = () => readPath(history.draft.value, 'schedule.epochs');
  const type = (value: unknown, path = 'schedule.epochs') => history.put(writePath(history.draft.value, path, value), path);
  return { clock, history, epochs, type };
}

describe('the history of a draft', () => {
  it('undoes typing in one field as one step', () => {
    const { clock, history, epochs, type } = historyAt();
    type(1);
    clock.time += 200;
    type(12);
    clock.time += 200;
    type(120);
    history.undo();
    expect(epochs()).toBe(15);
    expect(history.canUndo.value).toBe(false);
    history.redo();
    expect(epochs()).toBe(120);
  });

  it('keeps apart what was typed after a pause, and what was typed elsewhere', () => {
    const { clock, history, epochs, type } = historyAt();
    type(20);
    clock.time += sameEditMs;
    type(30);
    clock.time += 10;
    type(8, 'schedule.batchSize');
    history.undo();
    expect([epochs(), readPath(history.draft.value, 'schedule.batchSize')]).toEqual([30, 64]);
    history.undo();
    expect(epochs()).toBe(20);
  });

  it('starts a new step after an undo, however quickly', () => {
    const { history, epochs, type } = historyAt();
    type(20);
    history.undo();
    type(30);
    expect(history.canRedo.value).toBe(false);
    history.undo();
    expect(epochs()).toBe(15);
  });

  it('is kept for the next start', async () => {
    const { type } = historyAt();
    type(33);
    await nextTick();
    expect(historyAt().epochs()).toBe(33);
  });

  it.each(['{"schedule":', '[]', '7'])('starts anew where %j is stored', (stored) => {
    localStorage.setItem(key, stored);
    expect(useDraftHistory().draft.value).toEqual(firstDraft());
  });
});
