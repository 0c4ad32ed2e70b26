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
}
