import { useI18n } from 'vue-i18n';
import type { DoctorReport, EngineOffer, EngineOffers } from '../../../core/contract/engine.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { useEngineName } from './useEngineName.ts';

/** What is said about offers: what they are called, what they cost, and why one is proposed. */
export function useOfferTexts() {
  const { t } = useI18n({ useScope: 'global' });
  const { formatBytes, formatInteger } = useFormat();
  const { nameOfId } = useEngineName();

  const nameOf = (offer: EngineOffer): string => nameOfId(offer.id);
  const sourceOf = (offer: EngineOffer): string => t(`engine.source.${offer.source}`);
  /** For those who do not see which row a button is in. */
  const installLabel = (offer: EngineOffer): string => t('engine.offers.installNamed', { name: nameOf(offer), source: sourceOf(offer) });

  function reasonOf(offers: EngineOffers, { machine }: DoctorReport): string {
    return t(`engine.reason.${offers.reason}`, { gpu: machine.gpu ?? t('engine.deviceName.gpu'), driver: machine.driver ?? '?', free: formatBytes(offers.freeBytes) });
  }

  function factsOf(offer: EngineOffer, freeBytes: number): { name: string; value: string }[] {
    return [
      { name: t('engine.offers.from'), value: sourceOf(offer) },
      { name: t('engine.offers.download'), value: offer.downloadBytes === null ? t('engine.offers.downloadUnknown') : formatBytes(offer.downloadBytes) },
      { name: t('engine.offers.disk'), value: t('engine.offers.diskOf', { size: formatBytes(offer.diskBytes), free: formatBytes(freeBytes) }) },
    ];
  }

  function machineOf({ machine }: DoctorReport): string {
    return t('engine.offers.machine', { processor: machine.processor, cores: formatInteger(machine.cores), memory: formatBytes(machine.memoryBytes) });
  }

  return { nameOf, sourceOf, installLabel, reasonOf, factsOf, machineOf };
}

/** What the service has to be asked for to get what is offered. */
export function requestOf({ source, device, pack }: EngineOffer) {
  return { source, device, pack: pack ?? undefined };
}
