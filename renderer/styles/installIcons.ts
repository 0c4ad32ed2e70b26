import { addIcon, setCustomIconLoader } from '@iconify/vue';
import { init } from 'virtual:nuxt-ui-icons';

/** Registers the icons that the sources name (`i-lucide-...`). One that was not bundled stays empty; none is fetched. */
export function installIcons(): void {
  setCustomIconLoader(() => null, 'lucide');
  init((name, icon) => addIcon(name, icon));
}
