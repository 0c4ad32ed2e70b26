import { flushPromises } from '@vue/test-utils';

/** The controls of what is mounted into the document, dialogs too, by what a person reads on them. */
export function pageControls() {
  const find = (name: string) => [...document.querySelectorAll<HTMLButtonElement | HTMLInputElement>('button, input[type=radio]')].find((one) => (one.getAttribute('aria-label') ?? one.textContent.trim()) === name);
  const field = (label: string) => document.getElementById([...document.querySelectorAll('label')].find((one) => one.textContent === label)?.htmlFor ?? '') as HTMLInputElement;
  return {
    find,
    field,
    press: async (name: string) => {
      const button = find(name);
      if (!button) {
        throw new Error(`there is no button ${name}`);
      }
      button.click();
      await flushPromises();
    },
    fill: async (label: string, text: string) => {
      field(label).value = text;
      field(label).dispatchEvent(new Event('input'));
      await flushPromises();
    },
  };
}
