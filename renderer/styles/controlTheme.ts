const smallIcons = { leadingIcon: 'size-4', trailingIcon: 'size-4' };
/** 32 px high with text of 13 px, like everything around them. */
const fieldSize = { base: 'text-sm py-1.5', ...smallIcons };

/** Where this app's controls differ from the component library's: denser, and one cursor for everything that can be pressed. */
export const controlTheme = {
  button: { slots: { base: 'cursor-pointer' }, variants: { size: { md: smallIcons } } },
  input: { variants: { size: { md: fieldSize } } },
  inputMenu: { variants: { size: { md: fieldSize } } },
  inputNumber: { variants: { size: { md: { base: 'text-sm py-1.5' } } } },
  inputTags: { variants: { size: { md: { base: 'text-sm py-1' } } } },
  select: { slots: { base: 'cursor-pointer' }, variants: { size: { md: fieldSize } } },
  selectMenu: { slots: { base: 'cursor-pointer' }, variants: { size: { md: fieldSize } } },
  textarea: { variants: { size: { md: { base: 'text-sm' } } } },
  checkbox: { slots: { base: 'cursor-pointer' } },
  switch: { slots: { base: 'cursor-pointer', label: 'cursor-pointer' } },
  alert: { slots: { root: 'p-3' } },
  modal: {
    slots: {
      header: 'shrink-0 px-4 py-3 sm:px-4 min-h-0',
      body: 'p-4 sm:p-4',
      footer: 'shrink-0 px-4 py-3 sm:px-4',
      close: 'top-2.5 end-2.5',
    },
  },
  tabs: { slots: { trigger: 'cursor-pointer' } },
  table: {
    slots: {
      th: 'px-2 py-2 text-xs font-medium text-muted whitespace-nowrap',
      td: 'px-2 py-1 text-sm text-default',
    },
  },
};
