import { expect, test } from 'vitest';
import { mendFor, systemFamily } from '../../../core/engine/mends.mjs';

test.each([
  ['linux', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', 'debian'],
  ['linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
  ['linux', 'ID=manjaro\nID_LIKE=arch\n', 'arch'],
  ['linux', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'suse'],
  ['linux', 'ID=nixos\n', 'otherLinux'],
  ['linux', '', 'otherLinux'],
  ['darwin', '', 'mac'],
  ['win32', '', 'windows'],
] as const)('%s with %j is of the family %s', (platform, osRelease, family) => {
  expect(systemFamily(platform, osRelease)).toBe(family);
});

test('a mend is a command for this system, with sudo where it is needed', () => {
  expect([
    mendFor('compiler', 'debian', false),
    mendFor('compiler', 'debian', true),
    mendFor('python', 'fedora', false),
    mendFor('python', 'arch', false),
    mendFor('browser', 'mac', false),
    mendFor('browser', 'windows', false),
    mendFor('display', 'windows', false),
  ]).toEqual([
    'sudo apt-get install -y g++',
    'apt-get install -y g++',
    'sudo dnf install -y python3 python3-pip',
    'sudo pacman -S --needed --noconfirm python python-pip',
    'brew install --cask google-chrome',
    'winget install Google.Chrome',
    'install xvfb-run by your package manager',
  ]);
});
