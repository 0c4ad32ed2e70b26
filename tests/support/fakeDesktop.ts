import { onTestFinished } from 'vitest';
import type { DesktopBridge, DesktopCommand, UpdatesReport } from '../../core/contract/desktop.ts';

/** A copy of the app that nobody has given a feed. */
export const withoutFeed: UpdatesReport = { version: '0.1.0', packageKind: 'deb', canInstall: true, feed: null, lastChecked: null, state: { phase: 'off' } };

/** A desktop for pages that expect one, for the length of a test. What it is asked for is in `asked`. */
export function fakeDesktop(replaced: Partial<DesktopBridge> = {}, updates: UpdatesReport = withoutFeed) {
  const asked: [name: string, ...input: unknown[]][] = [];
  const updateHandlers = new Set<(report: UpdatesReport) => void>();
  const commandHandlers = new Set<(command: DesktopCommand) => void>();
  const noted =
    <Answer>(name: string, answer: Answer) =>
    async (...input: unknown[]): Promise<Answer> => {
      asked.push([name, ...input]);
      return answer;
    };
  function subscribe<Handler>(handlers: Set<Handler>, handler: Handler): () => void {
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }
  const bridge: DesktopBridge = {
    host: 'desktop',
    platform: 'linux',
    connect: noted('connect', undefined),
    onServiceGone: () => () => undefined,
    pickFolder: noted('pickFolder', null),
    pickFile: noted('pickFile', null),
    saveFile: noted('saveFile', null),
    openSpec: noted('openSpec', null),
    setAppearance: noted('setAppearance', undefined),
    onCommand: (handler) => subscribe(commandHandlers, handler),
    showInFolder: noted('showInFolder', undefined),
    getUpdates: noted('getUpdates', updates),
    setUpdateFeed: noted('setUpdateFeed', true),
    checkForUpdates: noted('checkForUpdates', undefined),
    downloadUpdate: noted('downloadUpdate', undefined),
    cancelUpdate: noted('cancelUpdate', undefined),
    installUpdate: noted('installUpdate', undefined),
    onUpdates: (handler) => subscribe(updateHandlers, handler),
    ...replaced,
  };
  window.studio = bridge;
  onTestFinished(() => void delete window.studio);
  return {
    bridge,
    asked,
    command: (command: DesktopCommand) => commandHandlers.forEach((handler) => handler(command)),
    /** Tells the page how updates stand. */
    tellUpdates: (report: UpdatesReport) => updateHandlers.forEach((handler) => handler(report)),
    /** How many parts of the page follow updates. */
    followers: () => updateHandlers.size,
  };
}
