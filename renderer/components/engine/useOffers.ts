import { onScopeDispose } from 'vue';
import { useStudio } from '../../connection/useStudio.ts';
import { useEngineStore } from '../../stores/engine.ts';

/** Looks for engines when a page that shows them opens, and again with every new connection: a lab's place of packs changes. */
export function useOffers(): void {
  const { onConnected } = useStudio();
  const engine = useEngineStore();
  onScopeDispose(onConnected(() => void engine.lookForOffers()));
}
