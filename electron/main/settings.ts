import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { windowPlace } from './windowBounds.ts';

/** What happens when the window closes during training. */
export const closeChoices = ['ask', 'tray', 'stop'] as const;
export type CloseChoice = (typeof closeChoices)[number];

const settingsSchema = z.object({
  window: windowPlace.nullable().default(null),
  whenClosedInTraining: z.enum(closeChoices).default('ask'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Null until the page has said which language it shows. */
  language: z.enum(['en', 'zh']).nullable().default(null),
  /** Where updates are looked for; null until a person has set it. */
  updateFeed: z.string().nullable().default(null),
  /** When the feed last answered, ISO 8601. */
  updatesChecked: z.string().nullable().default(null),
});

export type Settings = z.infer<typeof settingsSchema>;

export interface SettingsFile {
  readonly current: Settings;
  change(part: Partial<Settings>): void;
}

function writeWhole(file: string, text: string): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

/** Opens what the desktop app remembers about itself. A file that can't be read counts as none: nothing in it is worth an error. */
export function openSettings(folder: string): SettingsFile {
  const file = path.join(folder, 'desktop.json');
  let current: Settings;
  try {
    current = settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    current = settingsSchema.parse({});
  }
  return {
    get current() {
      return current;
    },
    change(part) {
      current = { ...current, ...part };
      mkdirSync(folder, { recursive: true });
      writeWhole(file, `${JSON.stringify(current, null, 2)}\n`);
    },
  };
}
