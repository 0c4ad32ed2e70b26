import type { EngineOffers, MissingPart } from '../../../core/contract/engine.ts';

/** What is missing besides engines and what engines need: the page has buttons for those. */
export function partsBesideEngines(missing: readonly MissingPart[], offers: EngineOffers | null): MissingPart[] {
  const ofOffers = new Set(offers?.offers.flatMap((offer) => offer.missing.map((part) => part.what)));
  return missing.filter((part) => !ofOffers.has(part.what) && !part.what.startsWith('an engine'));
}
