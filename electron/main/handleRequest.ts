import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { channels } from '../ipc/channels.ts';
import { ipcInputs, type IpcInput, type IpcRequest } from '../ipc/inputs.ts';
import { isAppAddress } from './guardSession.ts';

/** Whether a message comes from the top frame of the app's own page. */
function isTrusted(frame: WebFrameMain | null, sender: WebContents): boolean {
  return frame !== null && frame.parent === null && frame === sender.mainFrame && isAppAddress(frame.url);
}

/** Answers one message of the preload: from the app's own page only, and only with the input that the message has. */
export function handleRequest<Request extends IpcRequest>(
  request: Request,
  handler: (sender: WebContents, ...input: IpcInput<Request>) => unknown,
): void {
  ipcMain.handle(channels[request], (event, ...input: unknown[]) => {
    if (!isTrusted(event.senderFrame, event.sender)) {
      throw new Error(`${channels[request]} is not answered to ${event.senderFrame?.url ?? 'a frame that is gone'}`);
    }
    // The schema of `request` makes the input of `request`; the compiler does not follow an index that far.
    const parsed = ipcInputs[request].parse(input) as IpcInput<Request>;
    return handler(event.sender, ...parsed);
  });
}
