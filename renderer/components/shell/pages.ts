/** The pages of the rail, from the top; `key` after `g` goes there. */
export const pages = [
  { name: 'runs', path: '/runs', title: 'runs.title', icon: 'i-lucide-table-2', key: 'r' },
  { name: 'compose', path: '/compose', title: 'compose.title', icon: 'i-lucide-blocks', key: 'c' },
  { name: 'queue', path: '/queue', title: 'queue.title', icon: 'i-lucide-list-ordered', key: 'q' },
  { name: 'compare', path: '/compare', title: 'compare.title', icon: 'i-lucide-git-compare-arrows', key: 'v' },
  { name: 'searches', path: '/search', title: 'search.title', icon: 'i-lucide-trophy', key: 's' },
  { name: 'datasets', path: '/datasets', title: 'datasets.title', icon: 'i-lucide-images', key: 'd' },
  { name: 'engine', path: '/engine', title: 'engine.title', icon: 'i-lucide-cpu', key: 'e' },
] as const;

/** Pages that other pages lead to. */
export const pagesBesideTheRail = [
  { name: 'benchmarks', path: '/benchmarks', title: 'benchmarks.title', icon: 'i-lucide-gauge' },
  { name: 'settings', path: '/settings', title: 'settings.title', icon: 'i-lucide-settings' },
] as const;
