import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's title. */
    title?: string;
    /** The page of the rail that leads to this one. */
    rail?: string;
  }
}

/** Every page, loaded when it is first opened. */
export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/runs' },
  { path: '/runs', name: 'runs', component: () => import('./features/runs/RunsPage.vue'), meta: { title: 'runs.title' } },
  { path: '/runs/:id', name: 'run', component: () => import('./features/run/RunPage.vue'), props: true, meta: { title: 'run.title' } },
  { path: '/compose', name: 'compose', component: () => import('./features/compose/ComposePage.vue'), meta: { title: 'compose.title' } },
  { path: '/queue', name: 'queue', component: () => import('./features/queue/QueuePage.vue'), meta: { title: 'queue.title' } },
  { path: '/compare', name: 'compare', component: () => import('./features/compare/ComparePage.vue'), meta: { title: 'compare.title' } },
  { path: '/search', name: 'searches', component: () => import('./features/search/SearchesPage.vue'), meta: { title: 'search.title' } },
  { path: '/search/:id', name: 'search', component: () => import('./features/search/SearchPage.vue'), props: true, meta: { title: 'search.title' } },
  { path: '/datasets', name: 'datasets', component: () => import('./features/datasets/DatasetsPage.vue'), meta: { title: 'datasets.title' } },
  { path: '/engine', name: 'engine', component: () => import('./features/engine/EnginePage.vue'), meta: { title: 'engine.title' } },
  { path: '/benchmarks', name: 'benchmarks', component: () => import('./features/benchmarks/BenchmarksPage.vue'), meta: { title: 'benchmarks.title', rail: '/engine' } },
  { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue'), meta: { title: 'settings.title' } },
  { path: '/:anything(.*)*', name: 'missing', component: () => import('./features/welcome/MissingPage.vue'), meta: { title: 'shell.missingPage.title' } },
];

/** Hash addresses: the same page works from a file scheme, a custom protocol and a web host. */
export function createStudioRouter() {
  return createRouter({ history: createWebHashHistory(), routes });
}
