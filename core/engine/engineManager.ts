import type { EngineInstallation, EngineTest } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { describeInstallError } from './describeInstallError.ts';
import { installationProgress } from './installationProgress.ts';
import { installEngine, type InstallWish } from './installEngine.ts';
import { createWorkControl, type WorkControl } from './make/workControl.mjs';

/** Installs engines, one at a time, and lets many clients watch and steer it. */
export interface EngineManager {
  /** The installation at work, or the last one; null since the start. */
  installation(): EngineInstallation | null;
  /**
   * Resolves when the engine is installed and tried out.
   *
   * @throws StudioError `conflict` while another is at work; what went wrong; `cancelled`
   */
  install(wish: InstallWish): Promise<EngineInstallation>;
  /** @throws StudioError `conflict` where there is nothing to pause, to go on with, or to end */
  pause(): EngineInstallation;
  resume(): EngineInstallation;
  cancel(): EngineInstallation;
  /** Ends what is at work; what was downloaded stays for the next attempt. */
  stop(): Promise<void>;
}

export interface EngineManagerParts {
  announce(installation: EngineInstallation): void;
  /** Throws where an engine of this id must not be replaced now. */
  assertReplaceable?(engineId: string): void;
  /** An engine is installed and passed its test. */
  onInstalled(test: EngineTest): void;
  /** Replaced in tests. */
  work?: typeof installEngine;
}

interface Work {
  control: WorkControl;
  ended: Promise<unknown>;
  forgetSpeed(): void;
}

export function createEngineManager({ announce, assertReplaceable, onInstalled, work: doInstall = installEngine }: EngineManagerParts): EngineManager {
  let current: EngineInstallation | null = null;
  let work: Work | null = null;

  function change(part: Partial<EngineInstallation>): EngineInstallation {
    if (current === null) {
      throw new StudioError('internal', 'There is no installation to change.');
    }
    current = { ...current, ...part };
    announce(current);
    return current;
  }

  function requireWork(): Work {
    if (work === null) {
      throw new StudioError('conflict', 'No engine is being installed.', { advice: 'Start the installation first.' });
    }
    return work;
  }

  async function run(wish: InstallWish, control: WorkControl, progress: ReturnType<typeof installationProgress>): Promise<EngineInstallation> {
    try {
      const engine = (engineId: string) => {
        change({ engineId });
        assertReplaceable?.(engineId);
      };
      const test = await doInstall(wish, { ...progress, engine }, control);
      onInstalled(test);
      return change({ state: 'done', engineId: test.engine.id, secondsLeft: null, bytesPerSecond: null, test });
    } catch (thrown) {
      if (control.signal.aborted) {
        change({ state: 'cancelled', secondsLeft: null, bytesPerSecond: null });
        throw new StudioError('cancelled', 'The installation of the engine was cancelled.', { advice: 'What was downloaded is kept, so that the next attempt goes on from there.' });
      }
      const error = describeInstallError(thrown);
      change({ state: 'failed', secondsLeft: null, bytesPerSecond: null, error });
      throw StudioError.fromReport(error);
    } finally {
      work = null;
    }
  }

  return {
    installation: () => current,
    install(wish) {
      if (work !== null) {
        return Promise.reject(new StudioError('conflict', `An engine is being installed already${current?.engineId ? ` (${current.engineId})` : ''}.`, { advice: 'Wait for it, or cancel it first.' }));
      }
      const control = createWorkControl();
      const progress = installationProgress((part) => void change(part));
      current = {
        engineId: null,
        source: wish.source,
        device: wish.source === 'pack' ? null : wish.device,
        pack: wish.source === 'pack' ? wish.pack : null,
        sha256: wish.source === 'pack' ? wish.sha256 : null,
        state: 'running',
        phase: 'waiting',
        done: null,
        total: null,
        bytesPerSecond: null,
        secondsLeft: null,
        error: null,
        test: null,
      };
      const ended = run(wish, control, progress);
      work = { control, ended: ended.catch(() => {}), forgetSpeed: progress.forgetSpeed };
      return ended;
    },
    pause() {
      const { control } = requireWork();
      control.pause();
      return change({ state: control.isPaused() ? 'paused' : 'running', bytesPerSecond: null, secondsLeft: null });
    },
    resume() {
      const { control, forgetSpeed } = requireWork();
      forgetSpeed();
      control.resume();
      return change({ state: 'running' });
    },
    cancel() {
      requireWork().control.cancel();
      return change({ bytesPerSecond: null, secondsLeft: null });
    },
    async stop() {
      work?.control.cancel();
      await work?.ended;
    },
  };
}
