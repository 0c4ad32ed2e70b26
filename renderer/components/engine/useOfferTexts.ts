import { useI18n } from 'vue-i18n';
import type { DoctorReport, EngineOffer, EngineOffers } from '../../../core/contract/engine.ts';
import { useFormat } from '../../composables/useFormat.ts';
import { isAddress } from '../../../core/contract/isAddress.ts';
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
      { name: t(isOnDisk(offer) ? 'engine.offers.packSize' : 'engine.offers.download'), value: offer.downloadBytes === null ? t('engine.offers.downloadUnknown') : formatBytes(offer.downloadBytes) },
      { name: t('engine.offers.disk'), value: t('engine.offers.diskOf', { size: formatBytes(offer.diskBytes), free: formatBytes(freeBytes) }) },
    ];
  }

  /** What the machine has, and what follows from it. */
  function machineOf(report: DoctorReport, offers: EngineOffers): string {
    const { processor, cores, memoryBytes } = report.machine;
    return t('engine.offers.machine', { processor, cores: formatInteger(cores), memory: formatBytes(memoryBytes), reason: reasonOf(offers, report) });
  }

  /** In one line: where it comes from, and what it costs. */
  function lineOf(offer: EngineOffer): string {
    const size = offer.downloadBytes === null ? [] : [t(isOnDisk(offer) ? 'engine.offers.packOf' : 'engine.offers.size', { size: formatBytes(offer.downloadBytes) })];
    return [sourceOf(offer), ...size, t('engine.offers.needs', { size: formatBytes(offer.diskBytes) })].join(' · ');
  }

  return { nameOf, lineOf, installLabel, reasonOf, factsOf, machineOf };
}

function isOnDisk({ pack }: EngineOffer): boolean {
  return pack !== null && !isAddress(pack);
}

/** What the service has to be asked for to get what is offered. */
export function requestOf({ source, device, pack }: EngineOffer) {
  return { source, device, pack: pack ?? undefined };
}
