import { useI18n } from 'vue-i18n';
import type { BaseArchitecture } from '../../../../core/contract/architectures.ts';
import type { NetworkChoice } from '../../../../core/contract/choices.ts';
import { useFormat } from '../../../composables/useFormat.ts';
import { useProblemText } from '../useProblemText.ts';

/** The words of a network that can be chosen: its name, what it costs, and what stands against it. */
export function useNetworkTexts() {
  const { t, te } = useI18n({ useScope: 'global' });
  const { formatCompact } = useFormat();
  const problemText = useProblemText();

  return {
    /** ResNet-18, ViT-Small; what is no size with a name is one of one's own. */
    sizeName(architecture: BaseArchitecture, size: string | null): string {
      return size === null ? t('compose.base.ownSize') : `${t(`shell.architecture.${architecture}`)}-${te(`compose.base.names.${size}`, 'en') ? t(`compose.base.names.${size}`) : size.toUpperCase()}`;
    },
    /** Why it cannot be chosen; empty where it can. */
    reason(choice: NetworkChoice | null): string {
      return choice?.problem ? problemText(choice.problem) : '';
    },
    /** Parameters and multiply-adds in a sentence; empty while they are not known. */
    cost(choice: NetworkChoice | null): string {
      return choice === null || choice.parameters === null
        ? ''
        : t('compose.base.cost', { parameters: formatCompact(choice.parameters), multiplyAdds: formatCompact(choice.multiplyAdds) });
    },
    /** The same in short: `1.1M · 52M`. */
    shortCost(choice: NetworkChoice | null): string {
      return `${formatCompact(choice?.parameters)} · ${formatCompact(choice?.multiplyAdds)}`;
    },
  };
}
