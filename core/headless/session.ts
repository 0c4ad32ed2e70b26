import type { StudioClient } from '../contract/rpc.ts';
import { joinOrStart } from '../service/joinOrStart.ts';
import type { Output } from './output.ts';

/** What every command gets: where its words go, and which data folder it is about. */
export interface Session {
  output: Output;
  /** Absolute. */
  dataFolder: string;
}

/** Runs `work` with a client of the data folder's service, which is joined or started, and answers with its exit code. */
export async function withService(session: Session, work: (client: StudioClient) => Promise<number>): Promise<number> {
  const { client, close } = await joinOrStart(session.dataFolder);
  try {
    return await work(client);
  } finally {
    close();
  }
}
