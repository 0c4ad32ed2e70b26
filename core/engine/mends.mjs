// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import { readFileSync } from 'node:fs';

/** @typedef {'python' | 'compiler' | 'browser' | 'display' | 'electronLibraries'} SystemPart */
/** @typedef {'debian' | 'fedora' | 'arch' | 'suse' | 'otherLinux' | 'mac' | 'windows'} SystemFamily */

/** @type {Record<SystemPart, Partial<Record<SystemFamily, string>> & { otherLinux: string }>} */
const mends = {
  python: {
    debian: 'apt-get install -y python3 python3-pip',
    fedora: 'dnf install -y python3 python3-pip',
    arch: 'pacman -S --needed --noconfirm python python-pip',
    suse: 'zypper install -y python3 python3-pip',
    mac: 'brew install python',
    windows: 'winget install Python.Python.3.12',
    otherLinux: 'install Python 3 with pip by your package manager',
  },
  compiler: {
    debian: 'apt-get install -y g++',
    fedora: 'dnf install -y gcc-c++',
    arch: 'pacman -S --needed --noconfirm gcc',
    suse: 'zypper install -y gcc-c++',
    mac: 'xcode-select --install',
    windows: 'winget install Microsoft.VisualStudio.2022.BuildTools',
    otherLinux: 'install a C++ compiler (g++ or clang++) by your package manager',
  },
  browser: {
    debian: 'apt-get install -y chromium xvfb',
    fedora: 'dnf install -y chromium xorg-x11-server-Xvfb',
    arch: 'pacman -S --needed --noconfirm chromium xorg-server-xvfb',
    suse: 'zypper install -y chromium xvfb-run',
    mac: 'brew install --cask google-chrome',
    windows: 'winget install Google.Chrome',
    otherLinux: 'npx playwright-core install chromium',
  },
  display: {
    debian: 'apt-get install -y xvfb',
    fedora: 'dnf install -y xorg-x11-server-Xvfb',
    arch: 'pacman -S --needed --noconfirm xorg-server-xvfb',
    suse: 'zypper install -y xvfb-run',
    otherLinux: 'install xvfb-run by your package manager',
  },
  electronLibraries: {
    debian: 'apt-get install -y libgtk-3-0 libnss3 libgbm1 libasound2',
    fedora: 'dnf install -y gtk3 nss mesa-libgbm alsa-lib',
    arch: 'pacman -S --needed --noconfirm gtk3 nss alsa-lib',
    suse: 'zypper install -y gtk3 mozilla-nss libgbm1 alsa',
    otherLinux: 'install GTK 3, NSS, libgbm and ALSA by your package manager',
  },
};

/**
 * Which family of package managers a system belongs to.
 * @param {NodeJS.Platform} platform
 * @param {string} osRelease - content of /etc/os-release; empty where there is none
 * @returns {SystemFamily}
 */
export function systemFamily(platform, osRelease) {
  if (platform === 'win32') {
    return 'windows';
  }
  if (platform === 'darwin') {
    return 'mac';
  }
  const names = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap((match) => (match[1] ?? '').split(/\s+/));
  /** @type {[SystemFamily, string[]][]} */
  const families = [
    ['debian', ['debian', 'ubuntu']],
    ['fedora', ['fedora', 'rhel', 'centos']],
    ['arch', ['arch']],
    ['suse', ['suse', 'opensuse']],
  ];
  return families.find(([, members]) => members.some((member) => names.includes(member)))?.[0] ?? 'otherLinux';
}

/** @returns {SystemFamily} */
export function thisSystemFamily() {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not a Linux, or one that does not say which: the general advice is given.
  }
  return systemFamily(process.platform, osRelease);
}

/**
 * The command that adds a missing part of the system, with `sudo` where this user needs it.
 * @param {SystemPart} part
 * @param {SystemFamily} [family]
 * @param {boolean} [isRoot]
 * @returns {string}
 */
export function mendFor(part, family = thisSystemFamily(), isRoot = process.getuid?.() === 0) {
  const command = mends[part][family] ?? mends[part].otherLinux;
  const needsRoot = ['debian', 'fedora', 'arch', 'suse'].includes(family);
  return needsRoot && !isRoot ? `sudo ${command}` : command;
}
