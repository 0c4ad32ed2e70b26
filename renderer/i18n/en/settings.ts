export default {
  title: 'Settings',
  appearance: 'Appearance',
  theme: {
    label: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
  },
  language: 'Language',
  about: {
    title: 'About',
    version: 'Version',
    data: 'Data folder',
  },
};
