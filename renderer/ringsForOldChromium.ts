import type { Plugin } from 'vite';

const registration = /@property\s+--tw-ring-inset\s*\{[^}]*\}/g;

/** In place of the registration: the property is not inherited then either. */
const reset = '*,::before,::after{--tw-ring-inset:initial}';

/**
 * Chromium 114 takes `var(--x,)` with its empty fallback for invalid where `--x` is a registered property, so that the
 * rings around fields and buttons, which Tailwind writes that way, are not drawn. An unregistered one works everywhere.
 */
export function ringsForOldChromium(): Plugin {
  return {
    name: 'hssl-studio:rings-for-old-chromium',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && file.fileName.endsWith('.css') && typeof file.source === 'string') {
            const without = file.source.replace(registration, '');
            file.source = without === file.source ? without : `@layer theme{${reset}}${without}`;
          }
        }
      },
    },
  };
}
