import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { chooseEngine } from '../../../core/engine/chooseEngine.ts';
import { readEngineChoices } from '../../../core/engine/engineChoices.ts';
import { findInstalled, installedEngines, removeEngine, useEngine } from '../../../core/engine/installedEngines.ts';
import { folderSize } from '../../../core/engine/make/folderSize.mjs';
import { writeFakeEngine } from '../../support/fakeEngine.ts';
import { temporaryCache } from '../../support/temporaryCache.ts';

const older = 'tensorflow-cpu-2.9.1-fake';
const newer = 'tensorflow-cpu-2.21.0-fake';

let engines: string;

function change(id: string, manifest: Record<string, unknown>): void {
  const file = path.join(engines, id, 'engine.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...manifest }));
}

beforeEach(() => {
  engines = path.join(temporaryCache(), 'engines');
  writeFakeEngine(engines, 3000, older);
  writeFakeEngine(engines, 9000, newer);
  change(older, { version: '2.9.1', source: 'pack', installed: '2026-02-03T04:05:06.000Z' });
  change(newer, { version: '2.21.0' });
});

const used = () => installedEngines().map(({ id, isUsed, isChosen }) => [id, isUsed, isChosen]);

test('several engines are told side by side, the newest first, with what they take and where they came from', () => {
  expect(installedEngines()).toEqual([
    { id: newer, name: 'tensorflow', version: '2.21.0', device: 'cpu', path: path.join(engines, newer), bytes: folderSize(path.join(engines, newer)), installed: '2026-01-01T00:00:00.000Z', source: 'wheels', isUsed: true, isChosen: false },
    { id: older, name: 'tensorflow', version: '2.9.1', device: 'cpu', path: path.join(engines, older), bytes: folderSize(path.join(engines, older)), installed: '2026-02-03T04:05:06.000Z', source: 'pack', isUsed: false, isChosen: false },
  ]);
  const [large, small] = installedEngines();
  expect((large?.bytes ?? 0) - (small?.bytes ?? 0)).toBeGreaterThanOrEqual(5000);
});

test('what is no engine of this machine is not told: other platforms, broken ones, half-made ones, files', () => {
  change(older, { platform: 'aix-ppc64' });
  change(newer, { device: 'tpu' });
  mkdirSync(path.join(engines, '.making-tensorflow'));
  writeFileSync(path.join(engines, 'choices.json'), '{}');
  expect(installedEngines()).toEqual([]);
});

test('one is chosen, and left to the machine again', () => {
  useEngine(older);
  expect([used(), chooseEngine('auto').id]).toEqual([[[newer, false, false], [older, true, true]], older]);
  useEngine(null);
  expect([used(), chooseEngine('auto').id]).toEqual([[[newer, true, false], [older, false, false]], newer]);
});

test('one that is not there is told with the most similar one, and nothing is chosen', () => {
  expect(() => useEngine('tensorflow-cpu-2.9.2-fake')).toThrow(expect.objectContaining({ code: 'notFound', path: 'id', advice: `Did you mean "${older}"?` }));
  expect(() => findInstalled('..')).toThrow(expect.objectContaining({ code: 'notFound' }));
  expect(readEngineChoices().used).toBeNull();
  removeEngine(older);
  removeEngine(newer);
  expect(() => findInstalled(older)).toThrow(expect.objectContaining({ code: 'notFound', advice: 'Install one on the page Engine, or with `hssl engine install`.' }));
});

test('a removed engine leaves nothing, also of an earlier removal that was killed, and the others stay whole', () => {
  const before = folderSize(path.join(engines, newer));
  mkdirSync(path.join(engines, `.making-${older}-removed`, 'tensorflow'), { recursive: true });
  removeEngine(older);
  expect([readdirSync(engines), folderSize(path.join(engines, newer))]).toEqual([[newer], before]);
  expect(() => removeEngine(older)).toThrow(expect.objectContaining({ code: 'notFound' }));
});

test('a removed engine is not the chosen one any more', () => {
  useEngine(older);
  removeEngine(older);
  expect([readEngineChoices().used, used()]).toEqual([null, [[newer, true, false]]]);
  useEngine(newer);
  expect(statSync(path.join(engines, 'choices.json')).isFile()).toBe(true);
});

test('an engine that was chosen and went without us is not used', () => {
  useEngine(older);
  change(older, { platform: 'aix-ppc64' });
  expect([used(), existsSync(path.join(engines, older))]).toEqual([[[newer, true, false]], true]);
});

test('only a folder right among the engines can be removed, whatever its own file calls it', () => {
  change(older, { id: '../../elsewhere' });
  expect(installedEngines().map(({ id }) => id)).toEqual([newer, older]);
  expect(() => removeEngine('../../elsewhere')).toThrow(expect.objectContaining({ code: 'notFound' }));
  removeEngine(older);
  expect(readdirSync(engines)).toEqual([newer]);
});
