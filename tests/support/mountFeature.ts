import UApp from '@nuxt/ui/components/App.vue';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { defineComponent, h, type Component } from 'vue';
import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router';
import { provideStudio } from '../../renderer/connection/useStudio.ts';
import type { Language } from '../../renderer/i18n/catalogue.ts';
import { createTexts } from '../../renderer/i18n/createTexts.ts';
import { routes } from '../../renderer/router.ts';
import { createFakeStudio, type FakeStudio } from './fakeStudioClient.ts';

export interface MountFeatureOptions {
  props?: Record<string, unknown>;
  /** Address that the router starts at. */
  path?: string;
  language?: Language;
  studio?: FakeStudio;
}

/** Mounts a page or component with everything that the app gives it: texts, router, a fresh Pinia, and a fake service. */
export async function mountFeature(component: Component, options: MountFeatureOptions = {}) {
  const studio = options.studio ?? createFakeStudio();
  // Every address leads somewhere, but the page behind it is not loaded: only `component` is on trial.
  const nowhere = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: routes.map((route): RouteRecordRaw => (route.redirect === undefined ? { path: route.path, name: route.name, meta: route.meta, component: nowhere } : route)),
  });
  await router.push(options.path ?? '/runs');
  const pinia = createPinia();
  setActivePinia(pinia);
  // A page puts its title and buttons into the header, which is the frame's.
  document.body.innerHTML = '<h1 id="page-title"></h1><div id="page-actions"></div><div id="root"></div>';
  const root = defineComponent({ render: () => h(UApp, null, { default: () => h(component, options.props) }) });
  const wrapper: VueWrapper = mount(root, {
    attachTo: '#root',
    global: { plugins: [{ install: (app) => provideStudio(app, studio.connection) }, pinia, createTexts(options.language ?? 'en'), router] },
  });
  return { wrapper, studio, router };
}
