import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { desktopBridge } from '../../connection/desktopBridge.ts';
import { useEngineStore } from '../../stores/engine.ts';

/** What engine packs end in. */
export const packExtension = 'hsslengine';

const hashPattern = /^[0-9a-f]{64}$/;

/** A hash as people copy it: in capitals, with its kind before it, or as a line of `sha256sum` with the file's name behind it. */
export function readHash(text: string): string {
  return text.trim().toLowerCase().replace(/^sha-?256[:\s=]+/, '').split(/\s/)[0] ?? '';
}

/** The choice of a pack to install from, and of the hash that it must have. */
export function useInstallFile() {
  const { t } = useI18n({ useScope: 'global' });
  const engine = useEngineStore();
  const bridge = desktopBridge();

  const isOpen = ref(false);
  const path = ref('');
  const hash = ref('');
  const sha256 = computed(() => readHash(hash.value));
  const isHashWrong = computed(() => sha256.value !== '' && !hashPattern.test(sha256.value));
  const canStart = computed(() => path.value.trim() !== '' && !isHashWrong.value && !engine.isInstalling);
  const pick = bridge && (() => bridge.pickFile({ title: t('engine.file.title'), filters: [{ name: t('engine.file.kind'), extensions: [packExtension] }] }));

  function open(): void {
    isOpen.value = true;
  }

  function start(): void {
    if (canStart.value) {
      isOpen.value = false;
      void engine.install({ source: 'pack', pack: path.value.trim(), sha256: sha256.value === '' ? undefined : sha256.value });
    }
  }

  return { isOpen, path, hash, isHashWrong, canStart, pick, open, start };
}

export type InstallFile = ReturnType<typeof useInstallFile>;
