import type { EngineOffers, MissingPart } from '../../../core/contract/engine.ts';

/** What the command line says to those who work in a checkout; here there are buttons. */
const commandsOfButtons = /\bnpm run setup\b|\bengine install\b/;

/** What is missing besides engines and what engines need: the page shows these where they are installed. */
export function partsBesideEngines(missing: readonly MissingPart[], offers: EngineOffers | null): MissingPart[] {
  const ofOffers = new Set(offers?.offers.flatMap((offer) => offer.missing.map((part) => part.what)));
  return missing.filter((part) => !ofOffers.has(part.what) && !(/\bengine\b/.test(part.what) && commandsOfButtons.test(part.mend)));
}
