/**
 * Who may import whom. A folder says which process its code runs in (docs/architecture.md); this table keeps it true.
 * Each row: a folder, and the project's own folders that it may import besides itself.
 */
const mayImport = {
  'core/contract': [],
  'core/compare': ['core/contract'],
  'core/engine': ['core/contract', 'core/tensor/kernels/kernelsAddon'],
  'core/tensor': ['core/contract'],
  'core/nn': ['core/contract', 'core/tensor'],
  'core/hssl': ['core/contract', 'core/tensor', 'core/nn'],
  'core/evaluation': ['core/contract', 'core/tensor', 'core/nn', 'core/hssl'],
  'core/data': ['core/contract', 'core/tensor/randomStream'],
  'core/training': ['core/contract', 'core/tensor', 'core/nn', 'core/hssl', 'core/evaluation', 'core/data', 'core/engine'],
  'core/store': ['core/contract', 'migrations'],
  'core/service': ['core/contract', 'core/compare', 'core/data', 'core/engine', 'core/nn', 'core/hssl/checkCheckpoint', 'core/hssl/describeComposition', 'core/store', 'core/tensor/safetensors'],
  'core/headless': ['core/contract', 'core/compare', 'core/engine', 'core/service'],
  migrations: ['core/contract'],
  electron: ['core/contract', 'core/engine', 'core/service/localSocket', 'core/service/socketTransport'],
  renderer: ['core/contract', 'core/compare'],
  build: [],
  scripts: ['core/engine', 'core/data/exampleSubset', 'build'],
};

const folders = Object.keys(mayImport);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    ...folders.map((folder) => ({
      name: `borders-of-${folder.replace('/', '-')}`,
      comment: `${folder} imports only itself and: ${mayImport[folder].join(', ') || 'nothing else'}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: {
        path: '^(core|electron|renderer|migrations|scripts|tests|build)/',
        pathNot: [folder, ...mayImport[folder]].map((allowed) => `^${allowed}(/|\\.|$)`),
      },
    })),
    {
      name: 'core-knows-no-window',
      severity: 'error',
      from: { path: '^(core|migrations|scripts)/' },
      to: { path: 'node_modules/(electron|vue|pinia|@vue|@nuxt|@vueuse|vue-router|vue-i18n)/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/vite\\.config\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-runs-anywhere',
      severity: 'error',
      from: { path: '^core/(contract|compare)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-the-trainer-loads-tensorflow',
      severity: 'error',
      from: { path: '^(core/(service|store|headless|engine|data|compare|contract)|electron|renderer)/' },
      to: { path: 'node_modules/@tensorflow/tfjs-node' },
    },
    {
      name: 'only-the-store-opens-sqlite',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/', pathNot: '^core/store/' },
      to: { path: 'node_modules/better-sqlite3/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.mjs', '.cjs', '.js', '.json'] },
  },
};
