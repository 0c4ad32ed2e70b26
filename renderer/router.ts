import { createRouter, createWebHashHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router';
import type { RouteComponent } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's title. */
    title?: string;
  }
}

const pages = import.meta.glob<{ default: RouteComponent }>('./features/*/*Page.vue');

function page(path: string): () => Promise<RouteComponent> {
  return async () => (await (pages[path] ?? pages['./features/welcome/MissingPage.vue'])!()).default;
}

/** Every page, loaded when it is first opened. */
export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/runs' },
  { path: '/runs', name: 'runs', component: page('./features/runs/RunsPage.vue'), meta: { title: 'runs.title' } },
  { path: '/runs/:id', name: 'run', component: page('./features/run/RunPage.vue'), props: true, meta: { title: 'run.title' } },
  { path: '/compose', name: 'compose', component: page('./features/compose/ComposePage.vue'), meta: { title: 'compose.title' } },
  { path: '/queue', name: 'queue', component: page('./features/queue/QueuePage.vue'), meta: { title: 'queue.title' } },
  { path: '/compare', name: 'compare', component: page('./features/compare/ComparePage.vue'), meta: { title: 'compare.title' } },
  { path: '/search', name: 'searches', component: page('./features/search/SearchesPage.vue'), meta: { title: 'search.title' } },
  { path: '/search/:id', name: 'search', component: page('./features/search/SearchPage.vue'), props: true, meta: { title: 'search.title' } },
  { path: '/datasets', name: 'datasets', component: page('./features/datasets/DatasetsPage.vue'), meta: { title: 'datasets.title' } },
  { path: '/engine', name: 'engine', component: page('./features/engine/EnginePage.vue'), meta: { title: 'engine.title' } },
  { path: '/settings', name: 'settings', component: page('./features/settings/SettingsPage.vue'), meta: { title: 'settings.title' } },
  { path: '/:anything(.*)*', name: 'missing', component: page('./features/welcome/MissingPage.vue'), meta: { title: 'shell.missingPage.title' } },
];

/** Hash addresses: the same page works from a file scheme, a custom protocol and a web host. */
export function createStudioRouter(history: RouterHistory = createWebHashHistory()) {
  return createRouter({ history, routes });
}
