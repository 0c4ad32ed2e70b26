import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ApiHandlers } from '../contract/api.ts';
import { checkSpec } from '../contract/checkSpec.ts';
import type { DatasetSummary } from '../contract/dataset.ts';
import type { EngineInfo } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import type { Problem } from '../contract/problem.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import { engineManifest, manifestName } from '../engine/engineManifest.ts';
import { checkWithFiles } from './checkWithFiles.ts';
import { type Experience, toReference } from './estimateSpec.ts';
import type { ServiceParts } from './serviceParts.ts';

type SpecHandlers = Pick<ApiHandlers, 'spec.check' | 'spec.estimate' | 'spec.choices'>;

const mostReferences = 20;

/** One error for all problems of a spec: the first in full, the others by their place. */
export function problemsError(problems: readonly [Problem, ...Problem[]], prefix = ''): StudioError {
  const [first, ...others] = problems;
  const rest = others.length === 0 ? [] : [`Also wrong: ${others.map((problem) => `${prefix}${problem.path}: ${problem.message}`).join(' ')}`];
  const advice = [...(first.advice === null ? [] : [first.advice]), ...rest].join(' ');
  const details = problems.flatMap((problem) => problem.details ?? []);
  return new StudioError('badInput', first.message, { path: `${prefix}${first.path}`, advice: advice === '' ? undefined : advice, details });
}

/** What set-up measured, until someone tests the engine again. */
function gigaflopsAtSetUp(engine: EngineInfo): number | null {
  try {
    const manifest = engineManifest.parse(JSON.parse(readFileSync(path.join(engine.path, manifestName), 'utf8')));
    return manifest.selfTest.gigaflops;
  } catch {
    return null;
  }
}

/** The spec of a request with every default. Throws `badInput` where its shape is wrong. */
function parsedSpec(input: unknown): ExperimentSpec {
  const { spec, problems } = checkSpec(input);
  if (spec === null) {
    const [first, ...others] = problems;
    throw first === undefined ? new StudioError('badInput', 'This is no spec.') : problemsError([first, ...others]);
  }
  return spec;
}

/** Requests about specs that are not runs yet. */
export function specHandlers({ catalogue, store }: ServiceParts): SpecHandlers {
  function experienceOf(engine: EngineInfo): Experience {
    const runs = store.runs.trainedOn(engine, os.hostname(), mostReferences);
    return {
      runs: runs.flatMap((run) => toReference(run) ?? []),
      gigaflops: store.engineTests.get(engine.id)?.gigaflops ?? gigaflopsAtSetUp(engine),
    };
  }

  function experienceWith(device: ExperimentSpec['schedule']['device']): Experience {
    try {
      return experienceOf(chooseEngine(device));
    } catch {
      // Without an engine sizes are still worth telling; what is missing is told where a run is started.
      return { runs: [], gigaflops: null };
    }
  }

  async function readyDataset(name: string): Promise<DatasetSummary | null> {
    const datasets = await catalogue.list();
    return datasets.find((candidate) => candidate.name === name && candidate.status === 'ready') ?? null;
  }

  return {
    'spec.check': async ({ spec }) => checkWithFiles(spec, await catalogue.list()),
    'spec.estimate': async ({ spec: input }) => {
      const spec = parsedSpec(input);
      // Counting needs the declarations of all networks, which nothing else here does: read when first asked for.
      const { estimateSpec } = await import('./estimateSpec.ts');
      return estimateSpec(spec, await readyDataset(spec.dataset), experienceWith(spec.schedule.device));
    },
    'spec.choices': async ({ spec: input }) => {
      const spec = parsedSpec(input);
      const { specChoices } = await import('./specChoices.ts');
      return specChoices(spec, await readyDataset(spec.dataset), experienceWith(spec.schedule.device));
    },
  };
}
