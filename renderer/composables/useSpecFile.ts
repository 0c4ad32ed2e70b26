import { useRouter } from 'vue-router';
import { desktopBridge } from '../connection/desktopBridge.ts';
import { useOpenedSpecStore } from '../stores/openedSpec.ts';
import { useNotices } from './useNotices.ts';

/** Extensions of spec files, for a browser's file field. */
const accepted = '.hsslspec,.json,application/json';

/** Lets a browser choose a file; null when closed without a choice. */
function chooseFile(): Promise<File | null> {
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = accepted;
  return new Promise((resolve) => {
    field.addEventListener('change', () => resolve(field.files?.[0] ?? null), { once: true });
    field.addEventListener('cancel', () => resolve(null), { once: true });
    field.click();
  });
}

/** Opens a spec file in the compose page, through the desktop's dialog or the browser's. */
export function useSpecFile() {
  const router = useRouter();
  const opened = useOpenedSpecStore();
  const notices = useNotices();

  async function readFile(): Promise<{ name: string; text: string } | null> {
    const bridge = desktopBridge();
    if (bridge) {
      return bridge.openSpec();
    }
    const file = await chooseFile();
    return file && { name: file.name, text: await file.text() };
  }

  async function openSpecFile(): Promise<void> {
    await notices.attempt(async () => {
      const file = await readFile();
      if (file) {
        opened.put(file);
        await router.push('/compose');
      }
    });
  }

  return { openSpecFile };
}
