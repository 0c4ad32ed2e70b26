import { useI18n } from 'vue-i18n';
import type { CheckpointInfo } from '../../../core/contract/run.ts';
import { useFormat } from '../../composables/useFormat.ts';

/** How a checkpoint is told from the others of its run: by epoch, step and time. */
export function useCheckpointText(): (checkpoint: CheckpointInfo) => string {
  const { t } = useI18n({ useScope: 'global' });
  const { formatEpoch, formatInteger, formatDateTime } = useFormat();
  return ({ epoch, step, created }) => t('run.resume.checkpoint', { epoch: formatEpoch(epoch), step: formatInteger(step), time: formatDateTime(created) });
}
