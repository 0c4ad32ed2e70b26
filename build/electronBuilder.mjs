// What the installers are, for electron-builder. `npm run package` (scripts/package.mjs) adds what differs from one run to the next: where the staged
// parts lie, which Electron is packed, and where the result goes.
import { rm } from 'node:fs/promises';
import path from 'node:path';

const name = 'hssl-studio';
const ownFolder = import.meta.dirname;
const maintainer = 'HSSL Studio <noreply@hssl-studio.invalid>';
const synopsis = 'Pretrains vision models with heterogeneous self-supervised learning';

/** Where both kinds of systems keep what may be done with a package. */
const ownLicence = `${path.join(ownFolder, 'licences', 'Apache-2.0.txt')}=/usr/share/doc/${name}/copyright`;

/** What deb and rpm have in common. */
const systemPackage = {
  packageName: name,
  maintainer,
  synopsis,
  afterInstall: 'build/linux/after-install.tpl',
  afterRemove: 'build/linux/after-remove.tpl',
  // Files are handed over as paths; the usual %U would make addresses of them.
  executableArgs: ['%F'],
};

/**
 * A new object for each time: the packer writes into what it is given, and what one platform was told would reach the next one.
 * @returns {import('electron-builder').Configuration}
 */
export default function configuration() {
  return {
    appId: 'studio.hssl.HSSLStudio',
    productName: 'HSSL Studio',
    copyright: 'HSSL Studio contributors, Apache License 2.0',
    directories: { buildResources: 'build' },

    // The archive holds Electron's own bundles and nothing else (scripts/package/desktopBundles.mjs), so that little runs outside of the sandbox.
    asar: true,
    // The bundles hold the packages that they need. Without this the packer would look for node_modules to add.
    beforeBuild: async () => false,
    // An unpacked Electron that is taken as it is still has its demonstration app, which would start in place of ours where ours is missing.
    afterExtract: async ({ appOutDir }) => {
      const files = ['resources/default_app.asar', 'Electron.app/Contents/Resources/default_app.asar', 'version'];
      await Promise.all(files.map((file) => rm(path.join(appOutDir, file), { force: true })));
    },

    // The languages of the interface; Chromium's own texts are in its menus for text fields.
    electronLanguages: ['en-US', 'zh-CN'],
    electronFuses: {
      // Our programs run on the Node beside the app; Electron itself never has to be one.
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      // macOS and Windows only; Electron has it on no other platform (scripts/package/builderOptions.mjs).
      enableEmbeddedAsarIntegrityValidation: true,
      // No cookies are kept, and encrypting them would ask for the user's keyring.
      enableCookieEncryption: false,
      loadBrowserProcessSpecificV8Snapshot: false,
    },

    // Makes the files that an update is read from (`latest-linux.yml` and its kind) and the one in the app that says which kind of installer it came from.
    // The address is empty on purpose: an app that nobody gave a feed has none, and asks nobody.
    publish: { provider: 'generic', url: '' },

    fileAssociations: [
      {
        ext: 'hsslspec',
        name: 'HSSL Studio experiment',
        description: 'HSSL Studio experiment',
        mimeType: 'application/vnd.hssl-studio.spec+json',
        role: 'Editor',
        icon: 'icons/spec',
      },
    ],

    // A runtime that needs no FUSE 2, which current systems lack, and starts Chromium with its sandbox.
    toolsets: { appimage: '1.0.3' },
    linux: {
      executableName: name,
      syncDesktopName: true,
      icon: 'icons/linux',
      category: 'Science',
      maintainer,
      vendor: 'HSSL Studio',
      synopsis,
      desktop: { entry: { Keywords: 'vision;pretraining;self-supervised;machine learning;', StartupNotify: 'true' } },
    },
    appImage: { artifactName: `${name}-\${version}-\${arch}.\${ext}` },
    deb: {
      ...systemPackage,
      packageCategory: 'science',
      compression: 'xz',
      // What Electron loads on every start; the first name is that of Debian 13 and Ubuntu 24.04.
      depends: [
        'libgtk-3-0t64 | libgtk-3-0',
        'libnotify4',
        'libnss3',
        'libxss1',
        'libxtst6',
        'xdg-utils',
        'libatspi2.0-0t64 | libatspi2.0-0',
        'libuuid1',
        'libsecret-1-0',
        'libgbm1',
        'libasound2t64 | libasound2',
      ],
      recommends: ['libayatana-appindicator3-1'],
      fpm: [ownLicence],
    },
    rpm: {
      ...systemPackage,
      packageCategory: 'Applications/Engineering',
      depends: ['gtk3', 'libnotify', 'nss', 'libXScrnSaver', '(libXtst or libXtst6)', 'xdg-utils', 'at-spi2-core', '(libuuid or libuuid1)', '(mesa-libgbm or libgbm1)', '(alsa-lib or libasound2)'],
      // Every binary's build id would become a link in /usr/lib/.build-id, where Electron's collide with those of other apps.
      fpm: ['--rpm-rpmbuild-define=_build_id_links none', ownLicence],
    },

    win: {
      target: [{ target: 'nsis', arch: ['x64'] }],
      icon: 'icons/icon.ico',
      artifactName: `${name}-\${version}-\${os}-\${arch}.\${ext}`,
    },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowElevation: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
      include: 'windows/keepsData.nsh',
      installerLanguages: ['en_US', 'zh_CN'],
      shortcutName: 'HSSL Studio',
      uninstallDisplayName: 'HSSL Studio ${version}',
      artifactName: `${name}-setup-\${version}-\${arch}.\${ext}`,
    },

    mac: {
      target: [
        { target: 'dmg', arch: ['arm64', 'x64'] },
        { target: 'zip', arch: ['arm64', 'x64'] },
      ],
      icon: 'icons/icon.icns',
      category: 'public.app-category.developer-tools',
      minimumSystemVersion: '13.5',
      artifactName: `${name}-\${version}-\${os}-\${arch}.\${ext}`,
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/mac/entitlements.plist',
      entitlementsInherit: 'build/mac/entitlements.plist',
    },
    dmg: { title: 'HSSL Studio ${version}', writeUpdateInfo: false },
  };
}
