import { describe, expect, it } from 'vitest';
import { packagingTarget } from '../../scripts/package/platforms.mjs';
import { isShippedFile } from '../../scripts/package/pruning.mjs';

const linux = packagingTarget('linux', 'x64');
const windows = packagingTarget('win32', 'x64');

describe('the files of packages that are shipped', () => {
  it.each(['package.json', 'LICENSE', 'LICENSE.md', 'licence.txt', 'COPYING', 'NOTICE', 'ThirdPartyNotices.txt', 'THIRD-PARTY-LICENSES.txt', 'index.js', 'lib/main.mjs', 'dist/index.cjs', 'data.json', 'build/addon.node'])(
    'are what Node loads and the licences: %s',
    (file) => {
      expect(isShippedFile('some-package', file, linux)).toBe(true);
    },
  );

  it.each(['README.md', 'CHANGELOG.md', 'index.d.ts', 'src/index.ts', 'index.js.map', 'test/index.js', 'docs/index.html', 'examples/use.js', '.github/workflows/ci.yml', '.npmignore', 'binding.gyp', 'src/addon.cc', 'tsconfig.json'])(
    'are not what only authors need: %s',
    (file) => {
      expect(isShippedFile('some-package', file, linux)).toBe(false);
    },
  );

  it('are one bundle of each part of tfjs, of the seven', () => {
    const files = ['dist/tf-core.node.js', 'dist/tf-core.js', 'dist/tf-core.min.js', 'dist/tf-core.fesm.js', 'dist/tf-core.es2017.js', 'dist/index.js', 'dist/ops/add.js', 'package.json'];
    expect(files.filter((file) => isShippedFile('@tensorflow/tfjs-core', file, linux))).toEqual(['dist/tf-core.node.js', 'package.json']);
  });

  it('are one addon of SQLite', () => {
    const files = ['lib/index.js', 'prebuilds/linux-x64.node', 'prebuilds/linuxmusl-x64.node', 'prebuilds/win32-x64.node', 'deps/sqlite3/sqlite3.c'];
    expect(files.filter((file) => isShippedFile('better-sqlite3', file, linux))).toEqual(['lib/index.js', 'prebuilds/linux-x64.node']);
    expect(files.filter((file) => isShippedFile('better-sqlite3', file, windows))).toEqual(['lib/index.js', 'prebuilds/win32-x64.node']);
  });

  it('hold the install script of tfjs-node only where engines are fetched by it', () => {
    const files = ['dist/nodejs_kernel_backend.js', 'dist/proto/api_pb.js', 'scripts/install.js', 'binding/tfjs_backend.cc', 'src/index.ts'];
    expect(files.filter((file) => isShippedFile('@tensorflow/tfjs-node-gpu', file, linux))).toEqual(files.slice(0, 2));
    expect(files.filter((file) => isShippedFile('@tensorflow/tfjs-node-gpu', file, windows))).toEqual(files.slice(0, 4));
  });
});
