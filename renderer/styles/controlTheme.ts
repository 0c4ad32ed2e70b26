/** Where this app's controls differ from the component library's: denser, and one cursor for everything that can be pressed. */
export const controlTheme = {
  button: { slots: { base: 'cursor-pointer' } },
  modal: {
    slots: {
      header: 'px-4 py-3 sm:px-4 min-h-0',
      body: 'p-4 sm:p-4',
      footer: 'px-4 py-3 sm:px-4',
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
