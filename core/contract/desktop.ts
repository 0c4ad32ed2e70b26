/** Narrows a file dialog to kinds of files. */
export interface FileFilter {
  name: string;
  /** Without the dot: `json`, `hsslspec`. */
  extensions: string[];
}

export interface FileDialogOptions {
  title?: string;
  /** Folder or file that the dialog starts with. */
  defaultPath?: string;
  filters?: FileFilter[];
}

/** A file that a person opened through a dialog or the system's file manager; the page gets its text and no path to read others by. */
export interface OpenedFile {
  name: string;
  text: string;
}

/** How the page looks, so that menus, dialogs and the window's frame can look alike. */
export interface Appearance {
  theme: 'system' | 'light' | 'dark';
  language: 'en' | 'zh';
}

/** What the application's menu, or the system through it, asks of the page. */
export type DesktopCommand =
  /** `address` is a route: `/compose`. */
  | { type: 'go'; address: string }
  | { type: 'openSpec'; file: OpenedFile };

/**
 * How this copy of the app came onto the machine, which decides whether it can replace itself: an AppImage, a package of the system,
 * an installer, or a folder that nobody keeps a record of (unpacked, or a checkout).
 */
export type PackageKind = 'appImage' | 'deb' | 'rpm' | 'nsis' | 'mac' | 'unpacked' | 'checkout';

/** A newer version that the feed offers. */
export interface OfferedUpdate {
  version: string;
  /** Plain text of whoever keeps the feed, or null where they wrote none. */
  notes: string | null;
  /** Size of the package for this copy; null where the feed does not say, or has none that this copy could install. */
  bytes: number | null;
}

/** Where an update stands. Only a person takes it from `available` to `downloading` and from `ready` to `installing`. */
export type UpdateState =
  /** No feed is set: the app asks nobody. */
  | { phase: 'off' }
  | { phase: 'idle' }
  | { phase: 'checking' }
  | { phase: 'none' }
  | { phase: 'available'; update: OfferedUpdate }
  | { phase: 'downloading'; update: OfferedUpdate; doneBytes: number; totalBytes: number | null; bytesPerSecond: number }
  /** The package is here and is the one that the feed announced. */
  | { phase: 'ready'; update: OfferedUpdate }
  | { phase: 'installing'; update: OfferedUpdate }
  /** Nothing changed: this version goes on working. */
  | { phase: 'failed'; message: string; advice: string };

/** All that the page shows of updates. */
export interface UpdatesReport {
  /** Version of this copy. */
  version: string;
  packageKind: PackageKind;
  /** Whether this copy can install what the feed offers. */
  canInstall: boolean;
  /** A folder's absolute path or an http(s) address, or null where none is set. */
  feed: string | null;
  /** When the feed last answered, ISO 8601; null before the first time. */
  lastChecked: string | null;
  state: UpdateState;
}

/** `type` of the window message that carries the port; its other field is the caller's nonce. */
export const servicePortMessage = 'hssl-studio.service-port';

/** The window message by which the preload hands the page its end of the channel to the service. */
export interface ServicePortMessage {
  type: typeof servicePortMessage;
  nonce: string;
}

/** What the preload exposes as `window.studio`; in a browser there is none. */
export interface DesktopBridge {
  readonly host: 'desktop';
  /** Node's name of the platform: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /**
   * Asks for a fresh channel to the service. Its MessagePort comes as `ports[0]` of a window message that is a
   * {@link ServicePortMessage} with this nonce. While there is no service it waits for the next one.
   */
  connect(nonce: string): Promise<void>;
  /** Tells when the service process is gone; the port itself does not. Returns the function that ends the subscription. */
  onServiceGone(handler: () => void): () => void;
  /** Each dialog answers with an absolute path, or null when it was closed without a choice. */
  pickFolder(options?: FileDialogOptions): Promise<string | null>;
  pickFile(options?: FileDialogOptions): Promise<string | null>;
  saveFile(options?: FileDialogOptions): Promise<string | null>;
  /** Lets a person choose a spec file and reads it; null when closed without a choice. A file that is no readable text is told of in a box. */
  openSpec(): Promise<OpenedFile | null>;
  /** The page tells this at its start and at every change. */
  setAppearance(appearance: Appearance): Promise<void>;
  /**
   * Calls the handler for what is chosen in the menu and for files that the system opens, also for what was asked before
   * the page was there. Returns the function that ends the subscription.
   */
  onCommand(handler: (command: DesktopCommand) => void): () => void;
  /** Shows a file or folder in the platform's file manager. */
  showInFolder(path: string): Promise<void>;
  getUpdates(): Promise<UpdatesReport>;
  /**
   * Sets where updates are looked for, or none, and looks there at once.
   *
   * @param feed - absolute path of a folder or an http(s) address; null turns updates off
   * @returns false where it is neither, and nothing was changed
   */
  setUpdateFeed(feed: string | null): Promise<boolean>;
  /** Resolves once the feed has answered or has failed to; {@link onUpdates} tells which. */
  checkForUpdates(): Promise<void>;
  /** Fetches what is available, and verifies it. */
  downloadUpdate(): Promise<void>;
  cancelUpdate(): Promise<void>;
  /** Ends the app, installs what was downloaded, and starts the new version. Asks first where runs are in training. */
  installUpdate(): Promise<void>;
  /** Tells every change. Returns the function that ends the subscription. */
  onUpdates(handler: (updates: UpdatesReport) => void): () => void;
}
