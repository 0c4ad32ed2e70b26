/** Names of the messages between the preload and the main process. Each is one function of the bridge; there is no generic one. */
export const channels = {
  connect: 'studio.connect',
  servicePort: 'studio.service-port',
  serviceGone: 'studio.service-gone',
  command: 'studio.command',
  listening: 'studio.listening',
  pickFolder: 'studio.pick-folder',
  pickFile: 'studio.pick-file',
  saveFile: 'studio.save-file',
  openSpec: 'studio.open-spec',
  showInFolder: 'studio.show-in-folder',
  appearance: 'studio.appearance',
} as const;
