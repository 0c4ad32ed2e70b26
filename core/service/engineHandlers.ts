import { statSync } from 'node:fs';
import path from 'node:path';
import type { ApiHandlers, ApiParsed } from '../contract/api.ts';
import type { EngineOffer } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { isAddress } from '../contract/isAddress.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import { changeEngineChoices } from '../engine/engineChoices.ts';
import { engineOffers } from '../engine/engineOffers.ts';
import type { InstallWish } from '../engine/installEngine.ts';
import { installationProgress } from '../engine/installationProgress.ts';
import { findInstalled, installedEngines, removeEngine, useEngine } from '../engine/installedEngines.ts';
import { packEnding } from '../engine/pack/packFormat.ts';
import { updatePackIndex } from '../engine/pack/packIndex.ts';
import { writePack } from '../engine/pack/writePack.ts';
import { testEngine } from '../engine/testEngine.ts';
import { assertNotTraining } from './assertNotTraining.ts';
import { assertExportPath } from './exportFile.ts';
import type { ServiceParts } from './serviceParts.ts';

type EngineHandlers = Pick<ApiHandlers, Extract<keyof ApiHandlers, `engine.${string}`>>;

/** An offer that a wish leaves open: the best that can be installed, or why none can. */
async function bestOffer({ source, device }: ApiParsed<'engine.install'>): Promise<EngineOffer> {
  const { offers, proposed, packProblem } = await engineOffers();
  const fitting = offers.filter((offer) => (source === undefined || offer.source === source) && (device === undefined || offer.device === device));
  const ready = fitting.find((offer) => offer.missing.length === 0 && !offer.isInstalled) ?? fitting.find((offer) => offer.missing.length === 0);
  const best = source === undefined && device === undefined ? (proposed ?? ready) : ready;
  if (best === undefined) {
    const missing = fitting.flatMap((offer) => offer.missing);
    const why = source === 'pack' ? (packProblem?.message ?? 'No engine pack for this machine was found.') : 'No such engine can be installed on this machine.';
    const advice = missing.length > 0 ? missing.map(({ what, mend }) => `${what}: ${mend}`).join('; ') : 'Name an engine pack, or set the place of the packs.';
    throw new StudioError('engine', why, { path: 'source', advice });
  }
  return best;
}

async function wishFor(input: ApiParsed<'engine.install'>): Promise<InstallWish> {
  if (input.pack !== undefined) {
    if (input.source !== undefined && input.source !== 'pack') {
      throw new StudioError('badInput', `A pack is named, and the source is to be ${input.source}.`, { path: 'source', advice: 'Leave out one of the two.' });
    }
    return { source: 'pack', pack: input.pack, sha256: input.sha256 ?? null };
  }
  const { source, device, pack } = await bestOffer(input);
  return source === 'pack' ? { source, pack: pack ?? '', sha256: input.sha256 ?? null } : { source, device };
}

/** A folder takes the pack under the engine's own name. */
function exportTarget(id: string, place: string): { file: string; isFolder: boolean } {
  const isFolder = path.isAbsolute(place) && statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? path.join(place, `${id}${packEnding}`) : place;
  if (!file.endsWith(packEnding)) {
    throw new StudioError('badInput', `An engine pack's name ends in ${packEnding}.`, { path: place, advice: `Write ${path.basename(place)}${packEnding}, or name a folder.` });
  }
  return { file, isFolder };
}

/** Requests about engines. */
export function engineHandlers({ engines, folders, store, hub, queue }: ServiceParts): EngineHandlers {
  const changed = () => {
    hub.announce({ type: 'engine.changed' });
    return installedEngines();
  };

  return {
    'engine.test': async ({ id }) => {
      const test = await testEngine(id === undefined ? chooseEngine('auto') : findInstalled(id));
      store.transaction(() => store.engineTests.save(test, Date.now()));
      return test;
    },
    'engine.list': () => installedEngines(),
    'engine.offers': () => engineOffers(),
    'engine.install': async (input) => {
      const wish = await wishFor(input);
      return engines.install(wish);
    },
    'engine.installation': () => engines.installation(),
    'engine.pauseInstallation': () => engines.pause(),
    'engine.resumeInstallation': () => engines.resume(),
    'engine.cancelInstallation': () => engines.cancel(),
    'engine.remove': ({ id }) => {
      assertNotTraining(queue, id);
      removeEngine(id);
      return changed();
    },
    'engine.use': ({ id }) => {
      useEngine(id);
      return changed();
    },
    'engine.export': async ({ id, path: place }) => {
      const engine = findInstalled(id);
      const { file, isFolder } = exportTarget(id, place);
      assertExportPath(file, folders.root);
      const progress = installationProgress(({ done, total, secondsLeft }) => {
        if (done !== null && total !== null) {
          hub.announce({ type: 'engine.exporting', progress: { engineId: id, done, total, secondsLeft } });
        }
      });
      const pack = await writePack(engine.path, file, progress.progress);
      if (isFolder) {
        await updatePackIndex(pack);
      }
      return pack;
    },
    'engine.setPackPlace': async ({ place }) => {
      if (place !== null && !isAddress(place) && !path.isAbsolute(place)) {
        throw new StudioError('badInput', 'The place of the engine packs must be an absolute path or an http(s) address.', { path: 'place' });
      }
      changeEngineChoices({ packPlace: place ?? '' });
      return engineOffers();
    },
  };
}
