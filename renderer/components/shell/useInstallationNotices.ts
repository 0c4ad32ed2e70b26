import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { StudioError } from '../../../core/contract/error.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useEngineStore } from '../../stores/engine.ts';
import { useRunsStore } from '../../stores/runs.ts';
import { useEngineName } from '../engine/useEngineName.ts';

/** Tells how an installation ended to whoever works on another page meanwhile. */
export function useInstallationNotices(): void {
  const { t } = useI18n({ useScope: 'global' });
  const router = useRouter();
  const engine = useEngineStore();
  const runs = useRunsStore();
  const notices = useNotices();
  const { nameOfInstallation } = useEngineName();

  function isInSight(): boolean {
    const { name } = router.currentRoute.value;
    return name === 'engine' || (name === 'runs' && runs.all.length === 0);
  }

  watch(
    () => engine.installation,
    (installation, before) => {
      const wasAtWork = before?.state === 'running' || before?.state === 'paused';
      if (!wasAtWork || installation === null || isInSight()) {
        return;
      }
      if (installation.state === 'done') {
        notices.doneWithAction(t('engine.installation.done', { name: nameOfInstallation(installation) }), t('engine.installation.open'), () => router.push('/engine'));
      } else if (installation.state === 'failed' && installation.error) {
        notices.problem(StudioError.fromReport(installation.error));
      }
    },
  );
}
