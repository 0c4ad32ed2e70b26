import type { EngineInfo } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import type { Device } from '../contract/spec.ts';
import { readEngineChoices } from './engineChoices.ts';
import { findGpus } from './findGpus.mjs';
import { listEngines } from './listEngines.ts';

/** An engine with the device that a run on it will use, and why it was taken. */
export interface ChosenEngine extends EngineInfo {
  /** One sentence for people. */
  why: string;
}

/** What to do about an engine that is not there; true of a checkout and of an installed app. */
export const installAdvice = 'Install one on the page Engine, or with `hssl engine install`.';

/**
 * Chooses among engines for a device that was asked for; pure, so that every case can be tested without a GPU.
 * `auto` takes the GPU where there are both a GPU and an engine for it, and otherwise says why it runs on the CPU.
 *
 * @param used - id of the engine that a person chose; it goes before others of its device, and one for the CPU keeps `auto` off the GPU
 * @throws StudioError `engine` where no engine serves the device
 */
export function pickEngine(device: Device, engines: readonly EngineInfo[], gpus: readonly string[], used: string | null = null): ChosenEngine {
  const chosen = engines.find((engine) => engine.id === used);
  const candidates = chosen === undefined ? engines : [chosen, ...engines];
  const gpuEngine = candidates.find((engine) => engine.device === 'gpu');
  const cpuEngine = candidates.find((engine) => engine.device === 'cpu') ?? gpuEngine;
  if (!cpuEngine) {
    throw new StudioError('engine', 'No engine is installed, so nothing can be trained.', { advice: installAdvice });
  }
  const gpu = gpus[0];
  if (device === 'auto' && chosen?.device === 'cpu') {
    return { ...chosen, why: gpu === undefined ? 'It was chosen.' : `It was chosen, though there is a ${gpu}.` };
  }
  if (device !== 'cpu' && gpuEngine && gpu) {
    return { ...gpuEngine, why: `${gpu} and an engine for it are there.` };
  }
  const onCpu = { ...cpuEngine, device: 'cpu' as const };
  if (device === 'cpu') {
    return { ...onCpu, why: 'The CPU was asked for.' };
  }
  const why = gpu ? `There is a ${gpu}, but no engine for it.` : 'No NVIDIA GPU with a working driver was found.';
  if (device === 'gpu') {
    throw new StudioError('engine', `A GPU was asked for. ${why}`, {
      path: 'schedule.device',
      advice: gpu ? 'Install an engine for it on the page Engine or with `hssl engine install --device gpu`, or set schedule.device to cpu or auto.' : 'Set schedule.device to cpu or auto, or install the NVIDIA driver.',
    });
  }
  return { ...onCpu, why };
}

/**
 * The installed engine for a device that a spec asks for.
 *
 * @throws StudioError `engine` where no engine serves the device
 */
export function chooseEngine(device: Device): ChosenEngine {
  return pickEngine(device, listEngines(), device === 'cpu' ? [] : findGpus(), readEngineChoices().used);
}
