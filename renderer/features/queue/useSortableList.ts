import Sortable from 'sortablejs';
import { onScopeDispose, watch, type Ref } from 'vue';

/**
 * Lets a list be put in order by dragging its rows by their handles. The row is put back where it was before the
 * caller is told: what the page shows is Vue's to decide.
 */
export function useSortableList(list: Readonly<Ref<HTMLElement | null>>, onMove: (from: number, to: number) => void): void {
  let sortable: Sortable | null = null;
  watch(
    list,
    (element) => {
      sortable?.destroy();
      sortable = element
        ? Sortable.create(element, {
            handle: '[data-drag-handle]',
            animation: 120,
            ghostClass: 'opacity-40',
            onEnd: ({ item, oldIndex, newIndex, from }) => {
              if (oldIndex === undefined || newIndex === undefined || oldIndex === newIndex) {
                return;
              }
              item.remove();
              from.insertBefore(item, from.children[oldIndex] ?? null);
              onMove(oldIndex, newIndex);
            },
          })
        : null;
    },
    { flush: 'post' },
  );
  onScopeDispose(() => sortable?.destroy());
}
