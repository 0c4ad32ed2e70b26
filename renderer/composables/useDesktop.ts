import { onScopeDispose, watchEffect } from 'vue';
import { useRouter } from 'vue-router';
import { desktopBridge } from '../connection/desktopBridge.ts';
import { useOpenedSpecStore } from '../stores/openedSpec.ts';
import { useLanguage } from './useLanguage.ts';
import { useTheme } from './useTheme.ts';

/** In the desktop app: lets menus and window look like the page, and does what the menu asks. Nothing in a browser. */
export function useDesktop(): void {
  const bridge = desktopBridge();
  if (!bridge) {
    return;
  }
  const router = useRouter();
  const opened = useOpenedSpecStore();
  const { preference } = useTheme();
  const { language } = useLanguage();

  watchEffect(() => void bridge.setAppearance({ theme: preference.value, language: language.value }));
  onScopeDispose(
    bridge.onCommand((command) => {
      if (command.type === 'openSpec') {
        opened.put(command.file);
      }
      void router.push(command.type === 'go' ? command.address : '/compose');
    }),
  );
}
