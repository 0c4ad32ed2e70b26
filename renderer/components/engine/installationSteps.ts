import { installationPhases, type EngineInstallation, type InstallationPhase } from '../../../core/contract/engine.ts';
import { isAddress } from '../../../core/contract/isAddress.ts';

export interface InstallationStep {
  phase: InstallationPhase;
  state: 'done' | 'current' | 'waiting' | 'failed';
}

/** Waiting is a step only while there is something to wait for; a pack is built already, and one on a disk is there; an installer of others does all but the test by itself. */
function phasesOf({ source, pack }: Pick<EngineInstallation, 'source' | 'pack'>): InstallationPhase[] {
  switch (source) {
    case 'pack':
      return pack !== null && isAddress(pack) ? ['downloading', 'checking', 'unpacking', 'testing'] : ['checking', 'unpacking', 'testing'];
    case 'wheels':
      return ['downloading', 'checking', 'unpacking', 'building', 'testing'];
    case 'official':
      return ['downloading', 'testing'];
  }
}

/** The way of an installation, from its first step to its last, and where on it it is. */
export function installationSteps({ source, pack, phase, state }: Pick<EngineInstallation, 'source' | 'pack' | 'phase' | 'state'>): InstallationStep[] {
  const known = phasesOf({ source, pack });
  const steps = installationPhases.filter((step) => step === phase || known.includes(step));
  const at = steps.indexOf(phase);
  const here = state === 'failed' || state === 'cancelled' ? 'failed' : state === 'done' ? 'done' : 'current';
  return steps.map((step, index) => ({ phase: step, state: index < at || state === 'done' ? 'done' : index === at ? here : 'waiting' }));
}
