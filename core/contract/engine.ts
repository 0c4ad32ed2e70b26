export interface EngineInfo {
  /** Folder name below the engines folder: `tensorflow-cpu-2.21.0-linux-x64`. */
  id: string;
  name: string;
  version: string;
  device: 'cpu' | 'gpu';
  path: string;
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
  machine: { hostname: string; platform: string; processor: string; cores: number; memoryBytes: number; gpu: string | null };
}

/** Result of a timed self-test in a process of its own. */
export interface EngineTest {
  engine: EngineInfo;
  /** The device that the operations really ran on. */
  device: 'cpu' | 'gpu';
  /** Largest absolute difference from the known values. */
  largestError: number;
  /** Billions of floating-point operations a second in a 1024 x 1024 matrix product. */
  gigaflops: number;
  durationMs: number;
}
