import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEngineStore } from '../../stores/engine.ts';
import { useFormat } from '../../composables/useFormat.ts';

export interface DeviceState {
  text: string;
  /** What the tooltip says. */
  hint: string;
  icon: string;
  tone: string;
  /** How far an installation's step is; null where there is none or it can't be told. */
  share: number | null;
}

const neutral = 'text-toned ring-default';
const warning = 'text-warning ring-warning/50';
const error = 'text-error ring-error/50';

/** What the header says about the engine: an installation at work comes first, then what is wrong, then what there is. */
export function useDeviceState() {
  const { t } = useI18n();
  const engine = useEngineStore();
  const { formatPercent } = useFormat();

  const installing = computed<DeviceState | null>(() => {
    const installation = engine.shownInstallation;
    if (installation === null || !engine.isInstalling) {
      return null;
    }
    const { done, total, state, phase } = installation;
    const share = done !== null && total !== null && total > 0 ? Math.min(1, done / total) : null;
    const hint = t(`engine.installation.doing.${phase}`);
    if (state === 'paused') {
      return { text: t('shell.device.paused'), hint, icon: 'i-lucide-circle-pause', tone: neutral, share };
    }
    const text = share === null ? t('shell.device.installing') : t('shell.device.installingShare', { share: formatPercent(share) });
    return { text, hint, icon: 'i-lucide-download', tone: 'text-primary ring-primary/50', share };
  });

  return computed<DeviceState>(() => {
    const report = engine.report;
    if (installing.value) {
      return installing.value;
    }
    if (!report || engine.isComing) {
      return { text: t('shell.device.loading'), hint: '', icon: 'i-lucide-cpu', tone: 'text-muted ring-default', share: null };
    }
    const gpu = report.machine.gpu ?? '';
    if (!report.engine) {
      const hasFailed = engine.shownInstallation?.state === 'failed';
      return { text: t(hasFailed ? 'shell.device.failed' : 'shell.device.none'), hint: t('shell.device.noneHint'), icon: 'i-lucide-octagon-alert', tone: error, share: null };
    }
    const text = `${t(`shell.device.${report.engine.device}`)} · ${report.engine.version}`;
    return engine.isFallback
      ? { text, hint: t('shell.device.fallbackInstall', { gpu }), icon: 'i-lucide-triangle-alert', tone: warning, share: null }
      : { text, hint: report.engine.device === 'gpu' ? gpu : report.machine.processor, icon: 'i-lucide-cpu', tone: neutral, share: null };
  });
}
