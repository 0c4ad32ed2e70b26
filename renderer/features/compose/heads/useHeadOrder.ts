import Sortable from 'sortablejs';
import { onBeforeUnmount, onMounted, type Ref } from 'vue';

/** Lets the items of a list be dragged by their handle; the list itself is put back, and the new order is told. */
export function useHeadOrder(list: Readonly<Ref<HTMLElement | null>>, onMoved: (from: number, to: number) => void): void {
  let sortable: Sortable | null = null;

  onMounted(() => {
    if (list.value === null) {
      return;
    }
    sortable = Sortable.create(list.value, {
      handle: '.drag-handle',
      animation: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
      ghostClass: 'opacity-40',
      onEnd({ item, from, oldIndex, newIndex }) {
        if (oldIndex === undefined || newIndex === undefined || oldIndex === newIndex) {
          return;
        }
        // Vue owns the order of the elements: what was dragged goes back, and the state moves it.
        from.insertBefore(item, from.children[oldIndex + (newIndex < oldIndex ? 1 : 0)] ?? null);
        onMoved(oldIndex, newIndex);
      },
    });
  });
  onBeforeUnmount(() => sortable?.destroy());
}
