import type { EngineInfo } from '../../core/contract/engine.ts';
import { listEngines } from '../../core/engine/listEngines.ts';
import { loadEngine } from '../../core/tensor/loadEngine.ts';

/** Loads the native engine that set-up installed for this user; tests of tensors call it in `beforeAll`. */
export async function loadNativeEngine(): Promise<EngineInfo> {
  const [engine] = listEngines();
  if (engine === undefined) {
    throw new Error('no engine is installed: run `npm run setup`');
  }
  return await loadEngine(engine.path);
}
