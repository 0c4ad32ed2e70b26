import { useI18n } from 'vue-i18n';
import type { EngineDevice, EngineInstallation } from '../../../core/contract/engine.ts';
import { programName } from '../../composables/programName.ts';

const idPattern = /^([a-z]+)-(cpu|gpu)-(\d[\w.]*)-/;

/** How engines are called: by their parts where these are known, else by what their id tells (`tensorflow-cpu-2.21.0-linux-x64`). */
export function useEngineName() {
  const { t } = useI18n({ useScope: 'global' });

  function nameOf({ name, version, device }: { name: string; version: string; device: EngineDevice }): string {
    return t('engine.name', { name: programName(name), version, device: t(`engine.deviceName.${device}`) });
  }

  function nameOfId(id: string): string {
    const [, name, device, version] = idPattern.exec(id) ?? [];
    return name !== undefined && version !== undefined && (device === 'cpu' || device === 'gpu') ? nameOf({ name, version, device }) : id;
  }

  /** A pack tells late what is in it; until then its file's name may. */
  function nameOfInstallation({ engineId, pack, state }: EngineInstallation): string {
    const file = pack?.split(/[/\\]/).at(-1) ?? '';
    const id = engineId ?? (idPattern.test(file) ? file : null);
    return id === null ? t(state === 'failed' || state === 'done' ? 'engine.unnamedFirst' : 'engine.unnamed') : nameOfId(id);
  }

  return { nameOf, nameOfId, nameOfInstallation };
}
