import type { ErrorReport } from './error.ts';

export const devices = ['cpu', 'gpu'] as const;
export type EngineDevice = (typeof devices)[number];

/**
 * Where an engine comes from: a pack (one file that holds an engine), Python wheels that the machine's own pip fetches, or the download of
 * tfjs-node's own install script.
 */
export const engineSources = ['pack', 'wheels', 'official'] as const;
export type EngineSource = (typeof engineSources)[number];

export interface EngineInfo {
  /** Folder name below the engines folder: `tensorflow-cpu-2.21.0-linux-x64`. */
  id: string;
  name: string;
  version: string;
  device: EngineDevice;
  path: string;
}

/** An engine that is installed, with what a person wants to know before they keep or remove it. */
export interface InstalledEngine extends EngineInfo {
  bytes: number;
  /** ISO date and time; null for an engine whose folder does not say. */
  installed: string | null;
  source: EngineSource;
  /** Whether new runs train on it where they do not ask for another device. */
  isUsed: boolean;
  /** Whether a person chose it (`engine.use`); of none where the best for this machine is used. */
  isChosen: boolean;
}

export interface MissingPart {
  what: string;
  /** The command or action that mends it. */
  mend: string;
}

/** What `hssl doctor --json` prints. */
export interface DoctorReport {
  node: string;
  engine: EngineInfo | null;
  /** Every engine installed for this user. */
  engines: EngineInfo[];
  missing: MissingPart[];
  data: string;
  disk: { freeBytes: number; totalBytes: number };
  machine: {
    hostname: string;
    platform: string;
    processor: string;
    cores: number;
    memoryBytes: number;
    gpu: string | null;
    /** Version of the NVIDIA driver: `550.54.15`. */
    driver: string | null;
    /** Path of a C++ compiler. */
    compiler: string | null;
  };
}

/** Result of a timed self-test in a process of its own. */
export interface EngineTest {
  engine: EngineInfo;
  /** The device that the operations really ran on. */
  device: EngineDevice;
  /** Largest absolute difference from the known values. */
  largestError: number;
  /** Billions of floating-point operations a second in a 1024 x 1024 matrix product. */
  gigaflops: number;
  durationMs: number;
}

/** One way to get an engine on this machine. */
export interface EngineOffer {
  source: EngineSource;
  device: EngineDevice;
  /** Of the engine that it would give. */
  id: string;
  version: string;
  /** The pack's file or address; null for other sources. */
  pack: string | null;
  /** To be fetched; null where it is not known before. */
  downloadBytes: number | null;
  /** Room that is needed at the most, counting what is thrown away afterwards. */
  diskBytes: number;
  /** What keeps it from being installed here; empty where nothing does. */
  missing: MissingPart[];
  isInstalled: boolean;
}

/** What this machine could have, and what of it suits it best. */
export interface EngineOffers {
  /** The best first. */
  offers: EngineOffer[];
  /** The first that can be installed and is not yet; null where there is none. */
  proposed: EngineOffer | null;
  /**
   * Why this one: `gpu` the machine has a GPU with a driver that fits; `noGpu` it has none; `oldDriver` its driver is too old for CUDA 12;
   * `noRoom` the disk has too little room for the GPU's; `noGpuEngine` no engine for this GPU can be had here; `none` nothing can be installed.
   */
  reason: 'gpu' | 'noGpu' | 'oldDriver' | 'noRoom' | 'noGpuEngine' | 'none';
  /** Room on the disk that engines are kept on; it need not be that of the data folder. */
  freeBytes: number;
  /** Where packs are looked for: a folder, a file or an http(s) address; null where none is set. */
  packPlace: string | null;
  /** Why packs could not be looked for there. */
  packProblem: ErrorReport | null;
}

export const installationPhases = ['waiting', 'downloading', 'checking', 'unpacking', 'building', 'testing'] as const;
export type InstallationPhase = (typeof installationPhases)[number];

/** An engine that is being installed, or the last that was. One is at work at a time. */
export interface EngineInstallation {
  /** Of the engine; null while the pack has not said. */
  engineId: string | null;
  source: EngineSource;
  /** What was asked for besides, so that a failed one can be asked for again; null where it was not. */
  device: EngineDevice | null;
  pack: string | null;
  sha256: string | null;
  state: 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  phase: InstallationPhase;
  /** Of this phase, in bytes; null where it can't be told. */
  done: number | null;
  total: number | null;
  bytesPerSecond: number | null;
  /** Of this phase. */
  secondsLeft: number | null;
  /** Of a failed one. */
  error: ErrorReport | null;
  /** Of one that is done: what its self-test measured. */
  test: EngineTest | null;
}

/** An engine as one file. */
export interface ExportedPack {
  path: string;
  bytes: number;
  sha256: string;
}

/** How far the writing of a pack is, in bytes of the engine. */
export interface ExportProgress {
  engineId: string;
  done: number;
  total: number;
  secondsLeft: number | null;
}
