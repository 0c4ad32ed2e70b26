import { installationPhases, type EngineInstallation, type EngineSource, type InstallationPhase } from '../../../core/contract/engine.ts';

export interface InstallationStep {
  phase: InstallationPhase;
  state: 'done' | 'current' | 'waiting' | 'failed';
}

/** A pack is built already; waiting is a step only while there is something to wait for. */
function belongsTo(source: EngineSource, phase: InstallationPhase): boolean {
  return phase !== 'waiting' && !(source === 'pack' && phase === 'building');
}

/** The way of an installation, from its first step to its last, and where on it it is. */
export function installationSteps({ source, phase, state }: Pick<EngineInstallation, 'source' | 'phase' | 'state'>): InstallationStep[] {
  const steps = installationPhases.filter((step) => step === phase || belongsTo(source, step));
  const at = steps.indexOf(phase);
  const here = state === 'failed' || state === 'cancelled' ? 'failed' : state === 'done' ? 'done' : 'current';
  return steps.map((step, index) => ({ phase: step, state: index < at || state === 'done' ? 'done' : index === at ? here : 'waiting' }));
}
