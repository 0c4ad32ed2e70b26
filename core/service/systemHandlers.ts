import process from 'node:process';
import type { ApiHandlers } from '../contract/api.ts';
import type { EngineInfo } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { nearestKey } from '../contract/nearestKey.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import { doctor } from '../engine/doctor.ts';
import { listEngines } from '../engine/listEngines.ts';
import { testEngine } from '../engine/testEngine.ts';
import type { ServiceParts } from './serviceParts.ts';

type SystemHandlers = Pick<ApiHandlers, 'service.hello' | 'service.stop' | 'doctor.report' | 'engine.test'>;

function findEngine(id: string | undefined): EngineInfo {
  if (id === undefined) {
    return chooseEngine('auto');
  }
  const engines = listEngines();
  const engine = engines.find((candidate) => candidate.id === id);
  if (engine === undefined) {
    const nearest = nearestKey(id, engines.map((candidate) => candidate.id));
    throw new StudioError('notFound', `There is no engine "${id}".`, { path: 'id', advice: nearest === null ? 'Run `npm run setup`.' : `Did you mean "${nearest}"?` });
  }
  return engine;
}

/** Requests about the service itself, the machine and its engines. */
export function systemHandlers({ version, folders, store, requestStop }: ServiceParts): SystemHandlers {
  return {
    'service.hello': () => ({ version, dataFolder: folders.root, pid: process.pid }),
    'service.stop': () => {
      requestStop();
      return null;
    },
    'doctor.report': () => doctor(folders.root),
    'engine.test': async ({ id }) => {
      const test = await testEngine(findEngine(id));
      store.transaction(() => store.engineTests.save(test, Date.now()));
      return test;
    },
  };
}
