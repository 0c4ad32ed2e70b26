import { onScopeDispose, shallowRef } from 'vue';
import type { DesktopBridge, UpdatesReport } from '../../../core/contract/desktop.ts';
import { useNotices } from '../../composables/useNotices.ts';

/** How updates stand, kept current, and what a person can do about them. */
export function useUpdates(bridge: DesktopBridge) {
  const notices = useNotices();
  const updates = shallowRef<UpdatesReport | null>(null);

  onScopeDispose(
    bridge.onUpdates((report) => {
      updates.value = report;
    }),
  );
  void notices.attempt(async () => {
    const report = await bridge.getUpdates();
    // A change that came meanwhile is newer.
    updates.value ??= report;
  });

  return {
    updates,
    /** Answers whether it is a feed. */
    setFeed: async (feed: string | null) => {
      let isFeed = false;
      await notices.attempt(async () => {
        isFeed = await bridge.setUpdateFeed(feed);
      });
      return isFeed;
    },
    check: () => notices.attempt(() => bridge.checkForUpdates()),
    download: () => notices.attempt(() => bridge.downloadUpdate()),
    cancel: () => notices.attempt(() => bridge.cancelUpdate()),
    install: () => notices.attempt(() => bridge.installUpdate()),
  };
}
