import type { DoctorReport } from '../../../core/contract/engine.ts';

/** What is to be said about the device: a message key under `engine.device`, and whether it is as good as it could be. */
export interface DeviceVerdict {
  /** `fine`: as fast as this machine can; `warning`: slower than it could be; `error`: nothing can be trained. */
  tone: 'fine' | 'warning' | 'error';
  reason: 'gpuIs' | 'noGpu' | 'noGpuEngine' | 'gpuUnused' | 'gpuNotTaken' | 'noneHelp';
  /** What a person can do about it: install an engine for the GPU, or use the one that is there. */
  mend: 'installGpu' | 'useGpu' | null;
}

/** Tells truthfully what training runs on, and why it is not faster where it could be. */
export function deviceVerdict({ engine, engines, machine }: Pick<DoctorReport, 'engine' | 'engines' | 'machine'>): DeviceVerdict {
  if (engine === null) {
    return { tone: 'error', reason: 'noneHelp', mend: null };
  }
  if (engine.device === 'gpu') {
    return { tone: 'fine', reason: 'gpuIs', mend: null };
  }
  const hasGpuEngine = engines.some((candidate) => candidate.device === 'gpu');
  if (machine.gpu === null) {
    return hasGpuEngine ? { tone: 'warning', reason: 'gpuUnused', mend: null } : { tone: 'fine', reason: 'noGpu', mend: null };
  }
  return hasGpuEngine ? { tone: 'warning', reason: 'gpuNotTaken', mend: 'useGpu' } : { tone: 'warning', reason: 'noGpuEngine', mend: 'installGpu' };
}
