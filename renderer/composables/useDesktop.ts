import { onScopeDispose, watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { desktopBridge } from '../connection/desktopBridge.ts';
import { useOpenedSpecStore } from '../stores/openedSpec.ts';
import { useLanguage } from './useLanguage.ts';
import { useNotices } from './useNotices.ts';
import { useTheme } from './useTheme.ts';

/** In the desktop app: lets menus and window look like the page, does what the menu asks, and tells of a new version that was found at the start. Nothing in a browser. */
export function useDesktop(): void {
  const bridge = desktopBridge();
  if (!bridge) {
    return;
  }
  const router = useRouter();
  const opened = useOpenedSpecStore();
  const { preference } = useTheme();
  const { language } = useLanguage();
  const notices = useNotices();
  const { t } = useI18n({ useScope: 'global' });

  watchEffect(() => void bridge.setAppearance({ theme: preference.value, language: language.value }));
  onScopeDispose(
    bridge.onCommand((command) => {
      if (command.type === 'openSpec') {
        opened.put(command.file);
      }
      void router.push(command.type === 'go' ? command.address : '/compose');
    }),
  );

  let wasChecking = false;
  onScopeDispose(
    bridge.onUpdates(({ state }) => {
      // Whoever looks at the settings sees it there.
      if (wasChecking && state.phase === 'available' && router.currentRoute.value.name !== 'settings') {
        notices.doneWithAction(t('settings.updates.found', { version: state.update.version }), t('settings.updates.show'), () => router.push('/settings'));
      }
      wasChecking = state.phase === 'checking';
    }),
  );
}
