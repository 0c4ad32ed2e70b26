import type { DesktopBridge } from '../../core/contract/desktop.ts';

declare global {
  interface Window {
    studio?: DesktopBridge;
  }
}

/** What the desktop app gives the page, or null in a browser: then ask for paths in a field instead of a dialog. */
export function desktopBridge(): DesktopBridge | null {
  return window.studio ?? null;
}
