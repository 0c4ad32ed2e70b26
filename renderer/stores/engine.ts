import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ApiInput } from '../../core/contract/api.ts';
import type { DoctorReport, EngineInstallation, EngineOffers, EngineTest, ExportedPack, ExportProgress, InstalledEngine } from '../../core/contract/engine.ts';
import { toErrorReport, type ErrorReport } from '../../core/contract/error.ts';
import { useStudio } from '../connection/useStudio.ts';

/** The engines of this machine, what it really computes on, and the installation that is at work. */
export const useEngineStore = defineStore('engine', () => {
  const { client, onConnected } = useStudio();
  const report = shallowRef<DoctorReport | null>(null);
  const engines = shallowRef<InstalledEngine[] | null>(null);
  const loadError = shallowRef<unknown>(null);
  /** Looked for when somebody asks: it can take seconds. */
  const offers = shallowRef<EngineOffers | null>(null);
  const offersError = shallowRef<unknown>(null);
  const isLooking = shallowRef(false);
  /** The one at work, or the last one. */
  const installation = shallowRef<EngineInstallation | null>(null);
  /** Why an installation did not even begin. */
  const startError = shallowRef<unknown>(null);
  /** How an installation ended is shown until a person has seen it. */
  const seen = shallowRef<EngineInstallation | null>(null);
  /** How far the writing of a pack is. */
  const exporting = shallowRef<ExportProgress | null>(null);
  /** An installation is done, and the report is from before. */
  const isArriving = shallowRef(false);
  let looks = 0;
  /** What ended the wait for an installation that may go on. */
  let lostWith: unknown = null;

  client.onEvents((events) => {
    for (const event of events) {
      if (event.type === 'engine.installation') {
        take(event.installation);
      } else if (event.type === 'engine.exporting') {
        exporting.value = event.progress;
      } else if (event.type === 'engine.changed') {
        void load();
        if (offers.value !== null) {
          void lookForOffers();
        }
      }
    }
  });
  onConnected(() => {
    void load();
    void loadInstallation();
  });

  function take(next: EngineInstallation): void {
    const wasDone = installation.value?.state === 'done';
    installation.value = next;
    if (next.state === 'done' && !wasDone && report.value?.engines.every(({ id }) => id !== next.engineId)) {
      isArriving.value = true;
      void load();
    }
  }

  async function load(): Promise<void> {
    let problem: unknown = null;
    const keep = (reason: unknown) => (problem ??= reason);
    await Promise.all([
      client.request('doctor.report', {}).then((answer) => (report.value = answer), keep),
      client.request('engine.list', {}).then((answer) => (engines.value = answer), keep),
    ]);
    loadError.value = problem;
    isArriving.value = false;
  }

  async function loadInstallation(): Promise<void> {
    const before = installation.value;
    let found: EngineInstallation | null;
    try {
      found = await client.request('engine.installation', {});
    } catch {
      return;
    }
    if (found === null) {
      // A service that was started anew knows of none.
      if (isAtWork(before)) {
        installation.value = null;
        startError.value = lostWith;
      }
      return;
    }
    const isOld = before === null ? found.state === 'done' || found.state === 'cancelled' : before === seen.value && isAlike(before, found);
    if (isOld) {
      seen.value = found;
    }
    installation.value = found;
  }

  /** Looks what this machine could have, and at the place of the packs. */
  async function lookForOffers(): Promise<void> {
    const look = ++looks;
    isLooking.value = true;
    try {
      const answer = await client.request('engine.offers', {});
      if (look === looks) {
        offers.value = answer;
        offersError.value = null;
      }
    } catch (error) {
      offersError.value = error;
    } finally {
      isLooking.value = look !== looks;
    }
  }

  /** Begins an installation and ends with it. Nothing is thrown: how it ended is in `installation`, or in `startError` where it did not begin. */
  async function install(request: ApiInput<'engine.install'>): Promise<void> {
    startError.value = null;
    try {
      take(await client.request('engine.install', request));
    } catch (error) {
      // An answer may come before the event that says the same.
      await loadInstallation();
      if (!tells(installation.value, toErrorReport(error))) {
        startError.value = error;
      } else {
        lostWith = error;
      }
    }
  }

  /** Asks for the last installation again, as it was asked for. */
  function repeat(): Promise<void> {
    const last = installation.value;
    return last === null
      ? Promise.resolve()
      : install({ source: last.source, device: last.device ?? undefined, pack: last.pack ?? undefined, sha256: last.sha256 ?? undefined });
  }

  async function pause(): Promise<void> {
    take(await client.request('engine.pauseInstallation', {}));
  }

  async function resume(): Promise<void> {
    take(await client.request('engine.resumeInstallation', {}));
  }

  async function cancel(): Promise<void> {
    take(await client.request('engine.cancelInstallation', {}));
  }

  function dismiss(): void {
    seen.value = installation.value;
    startError.value = null;
  }

  /** @param id - null: the best for this machine */
  async function use(id: string | null): Promise<void> {
    engines.value = await client.request('engine.use', { id });
  }

  async function remove(id: string): Promise<void> {
    engines.value = await client.request('engine.remove', { id });
  }

  /** Writes an engine as one file; a large one takes a minute. */
  async function exportPack(id: string, path: string): Promise<ExportedPack> {
    exporting.value = null;
    try {
      return await client.request('engine.export', { id, path });
    } finally {
      exporting.value = null;
    }
  }

  /** @param place - null: packs are looked for nowhere */
  async function setPackPlace(place: string | null): Promise<void> {
    looks += 1;
    offers.value = await client.request('engine.setPackPlace', { place });
    isLooking.value = false;
  }

  /** Runs the timed self-test in a process of its own; takes seconds. */
  function test(id?: string): Promise<EngineTest> {
    return client.request('engine.test', id === undefined ? {} : { id });
  }

  const isInstalling = computed(() => isAtWork(installation.value));
  /** There is none yet, but one is on its way. */
  const isComing = computed(() => isMissing.value && (isInstalling.value || isArriving.value));
  /** What is worth showing: the installation at work, or how the last one ended until a person has seen it. */
  const shownInstallation = computed(() => (installation.value === seen.value ? null : installation.value));
  const isMissing = computed(() => report.value !== null && report.value.engine === null);
  /** There is a GPU in the machine, but the engine does not use it. */
  const isFallback = computed(() => report.value?.engine?.device === 'cpu' && report.value.machine.gpu !== null);

  return {
    report, engines, loadError, offers, offersError, isLooking, installation, startError, exporting,
    isInstalling, shownInstallation, isMissing, isComing, isFallback,
    load, lookForOffers, install, repeat, pause, resume, cancel, dismiss, use, remove, exportPack, setPackPlace, test,
  };
});

function isAlike(left: EngineInstallation, right: EngineInstallation): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether an installation already shows why it ended, or goes on though the service could not be heard for a while. */
function tells(installation: EngineInstallation | null, { code, message }: ErrorReport): boolean {
  switch (installation?.state) {
    case 'failed':
      return installation.error?.message === message;
    case 'cancelled':
      return code === 'cancelled';
    case 'running':
    case 'paused':
      return code === 'unavailable';
    default:
      return false;
  }
}

function isAtWork(installation: EngineInstallation | null): boolean {
  return installation?.state === 'running' || installation?.state === 'paused';
}
