import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { provideStudio } from '../../renderer/connection/useStudio.ts';
import { createFakeStudio, type FakeStudio, type FakeStudioOptions } from './fakeStudioClient.ts';

/** A fresh Pinia whose stores talk to a fresh fake service. */
export function withStudio(options?: FakeStudioOptions): FakeStudio {
  const studio = createFakeStudio(options);
  const app = createApp({ render: () => null });
  provideStudio(app, studio.connection);
  const pinia = createPinia();
  app.use(pinia);
  setActivePinia(pinia);
  return studio;
}
