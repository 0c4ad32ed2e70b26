import type { OfferedUpdate } from '../../../core/contract/desktop.ts';

/** How far a download is. */
export interface DownloadProgress {
  doneBytes: number;
  bytesPerSecond: number;
}

/** Looks for a newer version in one feed, fetches its package and installs it. Good for one update: each look at the feed takes a new one. */
export interface PackageUpdater {
  /** What the feed offers, or null where it is no newer than this copy. Rejects with a `FeedTrouble` or what the network said. */
  check(): Promise<OfferedUpdate | null>;
  /** Fetches the package and compares its hash. Resolves with false when it was cancelled. */
  download(onProgress: (progress: DownloadProgress) => void): Promise<boolean>;
  cancel(): void;
  /** Absolute path of the package once it is verified. */
  downloaded(): string | null;
  /**
   * Puts the new version in place of this one, and sees to it that it starts; the process has to end right after. Rejects where nothing was
   * changed. On macOS it does not resolve: the system ends the process.
   */
  install(): Promise<void>;
}

