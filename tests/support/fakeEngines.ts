import type { ApiHandlers, ApiParsed } from '../../core/contract/api.ts';
import type { DoctorReport, EngineInfo, EngineInstallation, EngineOffer, EngineOffers, EngineTest, InstallationPhase, InstalledEngine, MissingPart } from '../../core/contract/engine.ts';
import { StudioError, toErrorReport, type ErrorReport } from '../../core/contract/error.ts';
import type { StudioEvent } from '../../core/contract/events.ts';
import { fakeNow } from './fakeRuns.ts';

type EngineHandlers = Pick<
  ApiHandlers,
  | 'doctor.report'
  | 'engine.test'
  | 'engine.list'
  | 'engine.offers'
  | 'engine.install'
  | 'engine.installation'
  | 'engine.pauseInstallation'
  | 'engine.resumeInstallation'
  | 'engine.cancelInstallation'
  | 'engine.remove'
  | 'engine.use'
  | 'engine.export'
  | 'engine.setPackPlace'
>;

export interface FakeEngines {
  handlers: EngineHandlers;
  /** Carries the installation on by a share of its step; at the end of the last step it is done. */
  advance(share?: number): void;
  /** Ends the installation at work as the service would. */
  fail(error: StudioError): void;
  /** As `fail`, but the answer comes before the event. */
  failSilently(error: StudioError): void;
  /** Loses the connection of whoever waits for the installation; it goes on. */
  cut(): void;
  /** What a service that was started anew knows of it: nothing. */
  forget(): void;
  /** The engine that a run trains on, which can't be removed. */
  occupy(id: string | null): void;
}

export interface FakeEnginesOptions {
  report: DoctorReport;
  packPlace?: string | null;
  packProblem?: ErrorReport | null;
  /** What keeps wheels from being installed. */
  missing?: MissingPart[];
  reason?: EngineOffers['reason'];
  /** There is a GPU, but no engine for it. */
  noGpuOffer?: boolean;
  installation?: EngineInstallation | null;
  /** What the writing of a pack waits for. */
  whileExporting?: Promise<unknown>;
  announce: (events: StudioEvent[]) => void;
}

const version = '2.21.0';
const idOf = (device: 'cpu' | 'gpu') => `tensorflow-${device}-${version}-linux-x64`;
const packOf = (place: string, device: 'cpu' | 'gpu') => `${place.replace(/\/$/, '')}/${idOf(device)}.hsslengine`;

export const cpuEngine: EngineInfo = { id: idOf('cpu'), name: 'tensorflow', version, device: 'cpu', path: `/cache/engines/${idOf('cpu')}` };
export const gpuEngine: EngineInfo = { id: idOf('gpu'), name: 'tensorflow', version, device: 'gpu', path: `/cache/engines/${idOf('gpu')}` };

const sizes = { cpu: { downloadBytes: 2.74e8, diskBytes: 1.3e9 }, gpu: { downloadBytes: 3.1e9, diskBytes: 9.2e9 } };
function phasesOf(source: EngineOffer['source'], pack: string | undefined): InstallationPhase[] {
  if (source === 'pack') {
    return pack?.startsWith('http') ? ['downloading', 'checking', 'unpacking', 'testing'] : ['checking', 'unpacking', 'testing'];
  }
  return source === 'official' ? ['downloading', 'testing'] : ['downloading', 'checking', 'unpacking', 'building', 'testing'];
}

/** Engines, offers and one installation at a time, in memory; an installation goes on when it is told to. */
export function createFakeEngines(options: FakeEnginesOptions): FakeEngines {
  const { announce, missing = [] } = options;
  let { report, packPlace = null, packProblem = null, installation = null } = options;
  let chosen: string | null = null;
  let occupied: string | null = null;
  let steps: InstallationPhase[] = [];
  let wanted: 'cpu' | 'gpu' = 'cpu';
  let ending: PromiseWithResolvers<EngineInstallation> | null = null;
  const sources = new Map<string, EngineOffer['source']>();

  const listed = (): InstalledEngine[] =>
    report.engines.map((engine) => ({
      ...engine,
      bytes: engine.device === 'gpu' ? 8.4e9 : 1.02e9,
      installed: new Date(fakeNow - 8.64e7).toISOString(),
      source: sources.get(engine.id) ?? 'wheels',
      isUsed: engine.id === report.engine?.id,
      isChosen: engine.id === chosen,
    }));

  function settle(engines: EngineInfo[]): InstalledEngine[] {
    const gpu = report.machine.gpu === null ? undefined : engines.find((engine) => engine.device === 'gpu');
    const engine = engines.find((one) => one.id === chosen) ?? gpu ?? engines.find((one) => one.device === 'cpu') ?? engines[0] ?? null;
    report = { ...report, engines, engine };
    announce([{ type: 'engine.changed' }]);
    return listed();
  }

  function offers(): EngineOffers {
    const devices = report.machine.gpu === null || options.noGpuOffer ? (['cpu'] as const) : (['gpu', 'cpu'] as const);
    const isInstalled = (id: string) => report.engines.some((engine) => engine.id === id);
    const all = devices.flatMap((device): EngineOffer[] => {
      const offer = { device, id: idOf(device), version, ...sizes[device], isInstalled: isInstalled(idOf(device)) };
      const wheels: EngineOffer = { ...offer, source: 'wheels', pack: null, missing };
      return packPlace === null || packProblem !== null ? [wheels] : [{ ...offer, source: 'pack', pack: packOf(packPlace, device), missing: [] }, wheels];
    });
    const proposed = all.find((offer) => offer.missing.length === 0 && !offer.isInstalled) ?? null;
    const reason = options.reason ?? (proposed === null ? 'none' : report.machine.gpu === null ? 'noGpu' : 'gpu');
    return { offers: all, proposed, reason, freeBytes: 6.8e10, packPlace, packProblem };
  }

  function tell(changes: Partial<EngineInstallation>): EngineInstallation {
    installation = { ...installation!, ...changes };
    announce([{ type: 'engine.installation', installation }]);
    return installation;
  }

  function enter(phase: InstallationPhase): void {
    const size = sizes[wanted];
    const total = { downloading: size.downloadBytes, checking: size.downloadBytes, unpacking: size.diskBytes, waiting: null, building: null, testing: null }[phase];
    tell({ engineId: installation?.source === 'pack' && phase !== 'unpacking' ? (installation.engineId ?? null) : idOf(wanted), phase, done: total === null ? null : 0, total, bytesPerSecond: null, secondsLeft: null });
  }

  function install(asked: ApiParsed<'engine.install'>): Promise<EngineInstallation> {
    if (installation?.state === 'running' || installation?.state === 'paused') {
      throw new StudioError('conflict', 'An engine is being installed already.', { advice: 'Wait for its end, or cancel it.' });
    }
    const { proposed } = offers();
    const source = asked.source ?? proposed?.source ?? 'wheels';
    wanted = asked.device ?? (asked.pack?.includes('-gpu-') ? 'gpu' : (proposed?.device ?? 'cpu'));
    steps = phasesOf(source, asked.pack);
    const request = { device: asked.device ?? null, pack: asked.pack ?? null, sha256: asked.sha256 ?? null };
    installation = { engineId: null, source, ...request, state: 'running', phase: 'waiting', done: null, total: null, bytesPerSecond: null, secondsLeft: null, error: null, test: null };
    enter(steps[0]!);
    ending = Promise.withResolvers();
    return ending.promise;
  }

  function advance(share = 1): void {
    if (installation?.state !== 'running') {
      return;
    }
    const { phase, done, total } = installation;
    const next = total === null || done === null ? null : done + share * total;
    if (next !== null && total !== null && next < total) {
      tell({ done: next, bytesPerSecond: 1.2e7, secondsLeft: (total - next) / 1.2e7 });
      return;
    }
    const later = steps[steps.indexOf(phase) + 1];
    if (later) {
      enter(later);
      return;
    }
    const engine = wanted === 'gpu' ? gpuEngine : cpuEngine;
    sources.set(engine.id, installation.source);
    const test = tested(engine);
    settle([...report.engines.filter((one) => one.id !== engine.id), engine]);
    ending?.resolve(tell({ state: 'done', test }));
  }

  function tested(engine: EngineInfo): EngineTest {
    const device = report.machine.gpu === null ? 'cpu' : engine.device;
    return { engine, device, largestError: 1e-6, gigaflops: device === 'gpu' ? 14_200 : 182, durationMs: 900 };
  }

  function fail(error: StudioError): void {
    tell({ state: 'failed', error: toErrorReport(error) });
    ending?.reject(error);
  }

  function known(id: string): EngineInfo {
    const engine = report.engines.find((one) => one.id === id);
    if (!engine) {
      throw new StudioError('notFound', `There is no engine ${id}.`);
    }
    return engine;
  }

  return {
    advance,
    fail,
    failSilently(error) {
      installation = { ...installation!, state: 'failed', error: toErrorReport(error) };
      ending?.reject(error);
    },
    forget: () => (installation = null),
    cut: () => ending?.reject(new StudioError('unavailable', 'The service is gone.')),
    occupy: (id) => (occupied = id),
    handlers: {
      'doctor.report': () => report,
      'engine.list': listed,
      'engine.offers': offers,
      'engine.install': install,
      'engine.installation': () => structuredClone(installation),
      'engine.pauseInstallation': () => tell({ state: 'paused', bytesPerSecond: null, secondsLeft: null }),
      'engine.resumeInstallation': () => tell({ state: 'running' }),
      'engine.cancelInstallation': () => {
        const cancelled = tell({ state: 'cancelled', bytesPerSecond: null, secondsLeft: null });
        ending?.reject(new StudioError('cancelled', 'The installation was cancelled.'));
        return cancelled;
      },
      'engine.test': ({ id }) => tested(id === undefined ? report.engine! : known(id)),
      'engine.use': ({ id }) => {
        chosen = id === null ? null : known(id).id;
        return settle(report.engines);
      },
      'engine.remove': ({ id }) => {
        const engine = known(id);
        if (id === occupied) {
          throw new StudioError('conflict', `The engine ${id} trains a run at this moment.`, { advice: 'Wait for the run, or pause it, and remove the engine then.' });
        }
        chosen = chosen === id ? null : chosen;
        return settle(report.engines.filter((one) => one !== engine));
      },
      'engine.export': async ({ id, path }) => {
        announce([{ type: 'engine.exporting', progress: { engineId: id, done: 4e8, total: 1e9, secondsLeft: 12 } }]);
        await options.whileExporting;
        return { path: path.endsWith('.hsslengine') ? path : `${path}/${known(id).id}.hsslengine`, bytes: 3.05e8, sha256: '3b7e'.repeat(16) };
      },
      'engine.setPackPlace': ({ place }) => {
        packPlace = place;
        packProblem = place?.startsWith('/missing') ? { code: 'notFound', message: `There is no folder ${place}.`, path: place, advice: 'Is the share mounted?' } : null;
        return offers();
      },
    },
  };
}
