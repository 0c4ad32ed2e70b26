import { isAbsolute } from 'node:path';
import { z } from 'zod';

const dialogOptions = z
  .strictObject({
    title: z.string().max(200).optional(),
    defaultPath: z.string().max(4096).optional(),
    filters: z
      .array(z.strictObject({ name: z.string().max(100), extensions: z.array(z.string().regex(/^[a-z0-9*]{1,20}$/)).max(20) }))
      .max(20)
      .optional(),
  })
  .optional();

/** What the page may send with each message; anything else is refused at the border. */
export const ipcInputs = {
  connect: z.tuple([z.string().min(1).max(100)]),
  listening: z.tuple([]),
  pickFolder: z.tuple([dialogOptions]),
  pickFile: z.tuple([dialogOptions]),
  saveFile: z.tuple([dialogOptions]),
  openSpec: z.tuple([]),
  showInFolder: z.tuple([z.string().max(4096).refine(isAbsolute, 'must be an absolute path')]),
  getUpdates: z.tuple([]),
  setUpdateFeed: z.tuple([z.string().max(2000).nullable()]),
  checkForUpdates: z.tuple([]),
  downloadUpdate: z.tuple([]),
  cancelUpdate: z.tuple([]),
  installUpdate: z.tuple([]),
  appearance: z.tuple([z.strictObject({ theme: z.enum(['system', 'light', 'dark']), language: z.enum(['en', 'zh']) })]),
} as const;

export type IpcRequest = keyof typeof ipcInputs;
export type IpcInput<Request extends IpcRequest> = z.output<(typeof ipcInputs)[Request]>;
