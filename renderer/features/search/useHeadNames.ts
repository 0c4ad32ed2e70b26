import { useI18n } from 'vue-i18n';
import type { HeadSpec } from '../../../core/contract/spec.ts';
import { useArchitectureColours } from '../../composables/architectureColours.ts';

/** Names and hues of the heads of a search: the architecture's own name, or the id where a person chose one. */
export function useHeadNames(heads: () => readonly HeadSpec[]) {
  const { t } = useI18n({ useScope: 'global' });
  const colours = useArchitectureColours();

  function find(id: string): HeadSpec | undefined {
    return heads().find((head) => head.id === id);
  }

  return {
    headName(id: string): string {
      const head = find(id);
      return head !== undefined && head.id === head.architecture ? t(`shell.architecture.${head.architecture}`) : id;
    },
    headColour(id: string): string {
      return colours.value[find(id)?.architecture ?? 'baseline'];
    },
    headArchitecture: (id: string) => find(id)?.architecture ?? 'baseline',
  };
}
