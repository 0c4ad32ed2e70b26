import http from 'node:http';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';

/** electron-updater's own requests, with Node's network in place of Electron's; everything above stays as it is. */
export function nodeExecutor() {
  /** The headers of each request. */
  const headers: http.OutgoingHttpHeaders[] = [];
  const replaced = {
    headers,
    createRequest(options: http.RequestOptions, callback: (response: http.IncomingMessage) => void): http.ClientRequest {
      headers.push(options.headers as http.OutgoingHttpHeaders);
      return http.request(options).on('response', callback);
    },
    addRedirectHandlers: () => undefined,
  };
  return Object.assign(new ElectronHttpExecutor() as object, replaced);
}
