// A program of its own (`node installFakePack.ts PACK`), so that a test can kill it at any instant: installs a pack whose engine can't run for real.
import { setTimeout as delay } from 'node:timers/promises';
import { installEngine } from '../../../../core/engine/installEngine.ts';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import { fakeSelfTest } from '../../../support/fakeEngine.ts';

const watcher = { phase: () => {}, progress: () => {}, engine: () => {} };
console.log('begins');
await installEngine({ source: 'pack', pack: process.argv[2] ?? '', sha256: null }, watcher, createWorkControl(), async () => {
  await delay(60);
  return fakeSelfTest;
});
console.log('installed');
