import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { changeEngineChoices, readEngineChoices } from '../../../core/engine/engineChoices.ts';
import { surroundings, type Surroundings } from '../../../core/engine/places.mjs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let cache: string;
let where: Surroundings;

beforeEach(() => {
  cache = temporaryFolder();
  where = inLab(undefined);
});

/** The same user, where the lab's environment names a place of packs. */
function inLab(packs: string | undefined): Surroundings {
  return { ...surroundings(), environment: { HSSL_STUDIO_CACHE: cache, HSSL_STUDIO_ENGINE_PACKS: packs } };
}

const file = () => path.join(cache, 'engines', 'choices.json');

test('nothing is chosen at first', () => {
  expect(readEngineChoices(where)).toEqual({ used: null, packPlace: null });
  expect(readdirSync(cache)).toEqual([]);
});

test('one choice is changed and the others stay, with nothing else left in the folder', () => {
  changeEngineChoices({ used: 'an engine' }, where);
  changeEngineChoices({ packPlace: '/shared/packs' }, where);
  expect(readEngineChoices(where)).toEqual({ used: 'an engine', packPlace: '/shared/packs' });
  changeEngineChoices({ used: null }, where);
  expect(readEngineChoices(where)).toEqual({ used: null, packPlace: '/shared/packs' });
  expect(readdirSync(path.join(cache, 'engines'))).toEqual(['choices.json']);
});

test.each(['', '{', '[]', 'null', '{"used": 7}', '{"packPlace": {}}'])('a file that holds %j counts as none, and the next choice mends it', (content) => {
  mkdirSync(path.dirname(file()), { recursive: true });
  writeFileSync(file(), content);
  expect(readEngineChoices(where)).toEqual({ used: null, packPlace: null });
  changeEngineChoices({ used: 'an engine' }, where);
  expect(readEngineChoices(where)).toEqual({ used: 'an engine', packPlace: null });
});

test("the lab's place counts for whoever chose none, and goes back to that", () => {
  const lab = inLab('https://lab/packs');
  expect(readEngineChoices(lab).packPlace).toBe('https://lab/packs');
  changeEngineChoices({ packPlace: '/mine' }, lab);
  expect(readEngineChoices(lab).packPlace).toBe('/mine');
  changeEngineChoices({ packPlace: null }, lab);
  expect(readEngineChoices(lab).packPlace).toBe('https://lab/packs');
  changeEngineChoices({ packPlace: '' }, lab);
  expect(readEngineChoices(lab).packPlace).toBeNull();
  changeEngineChoices({ packPlace: null }, lab);
  expect(readEngineChoices(inLab('')).packPlace).toBeNull();
});

test("the lab's place is not written down with another choice: it may be another one tomorrow", () => {
  changeEngineChoices({ used: 'an engine' }, inLab('https://lab/packs'));
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ used: 'an engine', packPlace: null });
  expect(readEngineChoices(inLab('https://lab/new-packs'))).toEqual({ used: 'an engine', packPlace: 'https://lab/new-packs' });
});
