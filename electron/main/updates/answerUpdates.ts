import { handleRequest } from '../handleRequest.ts';
import type { Updates } from './keepUpdates.ts';

/** Answers the page's requests on updates. Changes are sent to it as they come. */
export function answerUpdates(updates: Updates): void {
  handleRequest('getUpdates', () => updates.report());
  handleRequest('setUpdateFeed', (_sender, feed) => updates.setFeed(feed));
  handleRequest('checkForUpdates', () => updates.check());
  handleRequest('downloadUpdate', () => updates.download());
  handleRequest('cancelUpdate', () => updates.cancel());
  handleRequest('installUpdate', () => updates.install());
}
