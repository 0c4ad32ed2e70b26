import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { servicePortMessage, type DesktopBridge, type DesktopCommand, type ServicePortMessage, type UpdatesReport } from '../../core/contract/desktop.ts';
import { channels } from '../ipc/channels.ts';

// A MessagePort cannot cross the context bridge; a window message carries it into the page's world.
ipcRenderer.on(channels.servicePort, (event, nonce: string) => {
  const message: ServicePortMessage = { type: servicePortMessage, nonce };
  window.postMessage(message, window.location.origin, event.ports);
});

function subscribe<Arguments extends unknown[]>(channel: string, handler: (...input: Arguments) => void): () => void {
  const listener = (_event: IpcRendererEvent, ...input: unknown[]) => handler(...(input as Arguments));
  ipcRenderer.on(channel, listener);
  return () => void ipcRenderer.off(channel, listener);
}

const bridge: DesktopBridge = {
  host: 'desktop',
  platform: process.platform,
  connect: (nonce) => ipcRenderer.invoke(channels.connect, nonce),
  onServiceGone: (handler) => subscribe(channels.serviceGone, () => handler()),
  pickFolder: (options) => ipcRenderer.invoke(channels.pickFolder, options),
  pickFile: (options) => ipcRenderer.invoke(channels.pickFile, options),
  saveFile: (options) => ipcRenderer.invoke(channels.saveFile, options),
  openSpec: () => ipcRenderer.invoke(channels.openSpec),
  setAppearance: (appearance) => ipcRenderer.invoke(channels.appearance, appearance),
  onCommand: (handler) => {
    const end = subscribe(channels.command, (command: DesktopCommand) => handler(command));
    void ipcRenderer.invoke(channels.listening);
    return end;
  },
  showInFolder: (path) => ipcRenderer.invoke(channels.showInFolder, path),
  getUpdates: () => ipcRenderer.invoke(channels.getUpdates),
  setUpdateFeed: (feed) => ipcRenderer.invoke(channels.setUpdateFeed, feed),
  checkForUpdates: () => ipcRenderer.invoke(channels.checkForUpdates),
  downloadUpdate: () => ipcRenderer.invoke(channels.downloadUpdate),
  cancelUpdate: () => ipcRenderer.invoke(channels.cancelUpdate),
  installUpdate: () => ipcRenderer.invoke(channels.installUpdate),
  onUpdates: (handler) => subscribe(channels.updates, (updates: UpdatesReport) => handler(updates)),
};

contextBridge.exposeInMainWorld('studio', bridge);
