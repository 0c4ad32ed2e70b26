import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MachineFacts, weighOffers } from '../../../core/engine/engineOffers.ts';
import type { FoundPack } from '../../../core/engine/pack/packIndex.ts';

const cpuId = 'tensorflow-cpu-2.21.0-linux-x64';
const gpuId = 'tensorflow-gpu-2.21.0-linux-x64';
const ourAddon = '4.22.0';

const plain: MachineFacts = { platform: 'linux-x64', gpus: [], driver: null, freeBytes: 1e12, missingForWheels: [], addonVersion: ourAddon, installed: [], packs: [] };
const withGpu: MachineFacts = { ...plain, gpus: ['NVIDIA RTX A6000'], driver: '550.54.15' };
const noPython = [{ what: 'Python 3 with pip, which fetches the engine', mend: 'apt-get install -y python3 python3-pip' }];

function pack(device: 'cpu' | 'gpu', { platform = 'linux-x64', version = '2.21.0', addonVersion = ourAddon, place = '/shared', engineBytes = 1e9 } = {}): FoundPack {
  const id = `tensorflow-${device}-${version}-${platform}`;
  return { pack: `${place}/${id}.hsslengine`, engine: { id, name: 'tensorflow', version, device, platform, addonVersion, madeOf: 'wheels', sources: [] }, bytes: engineBytes / 2, engineBytes, sha256: null };
}

/** What is proposed, and why. */
function proposal(facts: MachineFacts): [string | undefined, string | undefined, string] {
  const { proposed, reason } = weighOffers(facts);
  return [proposed?.id, proposed?.source, reason];
}

describe('a machine', () => {
  test('with a GPU is proposed the engine for it, and one without is never', () => {
    expect(proposal(withGpu)).toEqual([gpuId, 'wheels', 'gpu']);
    expect(proposal(plain)).toEqual([cpuId, 'wheels', 'noGpu']);
    expect(weighOffers(plain).offers.map(({ id }) => id)).toEqual([cpuId]);
  });

  test('with an old driver is proposed the CPU, and told what the GPU needs', () => {
    const facts = { ...withGpu, driver: '470.82.01' };
    expect(proposal(facts)).toEqual([cpuId, 'wheels', 'oldDriver']);
    const { offers } = weighOffers(facts);
    expect(offers.map(({ id, missing }) => [id, missing.map(({ what }) => what)])).toEqual([
      [cpuId, []],
      [gpuId, ['NVIDIA driver 525 or newer (this is 470.82.01)']],
    ]);
    expect(proposal({ ...withGpu, driver: '525.60.13' })[2]).toBe('gpu');
    expect(proposal({ ...withGpu, driver: null })[2]).toBe('gpu');
  });

  test('with room for the CPU alone is proposed that, and told how much the GPU needs', () => {
    const facts = { ...withGpu, freeBytes: 3e9 };
    expect(proposal(facts)).toEqual([cpuId, 'wheels', 'noRoom']);
    const gpu = weighOffers(facts).offers.find(({ device }) => device === 'gpu');
    expect(gpu?.missing).toEqual([{ what: `${(((gpu?.diskBytes ?? 0) - 3e9) / 1e9).toFixed(1)} GB more room on the disk of the engines`, mend: expect.stringContaining('HSSL_STUDIO_CACHE') }]);
    expect(gpu?.diskBytes).toBeGreaterThan(9e9);
  });

  test('that can have nothing is told so, with what each offer lacks', () => {
    const { offers, proposed, reason } = weighOffers({ ...withGpu, missingForWheels: noPython, freeBytes: 1e6 });
    expect([proposed, reason]).toEqual([null, 'none']);
    expect(offers.map(({ device, missing }) => [device, missing.length])).toEqual([
      ['gpu', 2],
      ['cpu', 2],
    ]);
  });

  test('whose GPU could be used but for a part of the system is not told that it is: the fall-back is never silent', () => {
    const facts = { ...withGpu, missingForWheels: noPython, packs: [pack('cpu')] };
    expect(proposal(facts)).toEqual([cpuId, 'pack', 'noGpuEngine']);
    expect(proposal({ ...facts, installed: [{ id: cpuId, device: 'cpu' }] })).toEqual([undefined, undefined, 'noGpuEngine']);
  });

  test.each([
    ['win32-x64', 'tensorflow-cpu-2.9.1-win32-x64', 'official'],
    ['darwin-x64', 'tensorflow-cpu-2.9.1-darwin-x64', 'official'],
    ['darwin-arm64', 'tensorflow-cpu-2.21.0-darwin-arm64', 'wheels'],
    ['linux-arm64', 'tensorflow-cpu-2.21.0-linux-arm64', 'wheels'],
  ])('of %s is proposed %s, by %s, with a GPU too', (platform, id, source) => {
    expect(proposal({ ...plain, platform })).toEqual([id, source, 'noGpu']);
    expect(proposal({ ...withGpu, platform })).toEqual([id, source, 'noGpuEngine']);
    // tfjs-node's own download needs nothing of the system.
    const { proposed } = weighOffers({ ...plain, platform, missingForWheels: noPython });
    expect(proposed?.id ?? null).toBe(source === 'official' ? id : null);
  });
});

describe('packs', () => {
  test('go before what the machine makes itself, and need nothing of the system', () => {
    expect(proposal({ ...plain, packs: [pack('cpu')] })).toEqual([cpuId, 'pack', 'noGpu']);
    expect(proposal({ ...withGpu, missingForWheels: noPython, packs: [pack('cpu'), pack('gpu')] })).toEqual([gpuId, 'pack', 'gpu']);
  });

  test('for the CPU do not go before wheels for the GPU', () => {
    expect(proposal({ ...withGpu, packs: [pack('cpu')] })).toEqual([gpuId, 'wheels', 'gpu']);
  });

  test('for a GPU are shown to a machine without one, with what it lacks', () => {
    const { offers, proposed } = weighOffers({ ...plain, packs: [pack('gpu')] });
    expect([proposed?.id, offers.at(-1)?.missing]).toEqual([cpuId, [{ what: 'an NVIDIA GPU with a working driver', mend: 'nvidia-smi   # must list the GPU' }]]);
  });

  test('of other platforms are left out', () => {
    const packs = [pack('gpu', { platform: 'win32-x64' }), pack('cpu', { platform: 'linux-arm64' })];
    expect(weighOffers({ ...withGpu, packs }).offers.map(({ source }) => source)).toEqual(['wheels', 'wheels']);
    expect(proposal({ ...withGpu, platform: 'win32-x64', packs })).toEqual(['tensorflow-gpu-2.21.0-win32-x64', 'pack', 'gpu']);
  });

  test('are proposed newest first, by the numbers of their versions', () => {
    const packs = ['2.9.1', '2.21.0', '2.10.0'].map((version) => pack('cpu', { version }));
    expect(weighOffers({ ...plain, packs }).offers.map(({ version, source }) => `${version} ${source}`)).toEqual(['2.21.0 pack', '2.10.0 pack', '2.9.1 pack', '2.21.0 wheels']);
  });

  test('that this version of the app would refuse are not proposed', () => {
    const facts = { ...plain, packs: [pack('cpu', { addonVersion: '5.0.0' })] };
    expect(proposal(facts)).toEqual([cpuId, 'wheels', 'noGpu']);
    expect(weighOffers(facts).offers[0]?.missing).toEqual([{ what: 'an engine joined to Node by tfjs-node 4.22.0 (this one is by 5.0.0)', mend: expect.stringContaining('export the pack again') }]);
    // A packaged app brings its own joint.
    expect(proposal({ ...facts, addonVersion: null })).toEqual([cpuId, 'pack', 'noGpu']);
  });

  test('from a server need room for themselves too', () => {
    const [near, far] = ['/shared', 'https://lab/packs'].map((place) => weighOffers({ ...plain, packs: [pack('cpu', { place })] }).offers[0]);
    expect([near?.diskBytes, near?.downloadBytes, far?.diskBytes, far?.downloadBytes]).toEqual([1e9, 5e8, 1.5e9, 5e8]);
  });
});

describe('what is installed', () => {
  test('is not proposed again, and a GPU without its engine still is', () => {
    const installed = [{ id: cpuId, device: 'cpu' as const }];
    expect(proposal({ ...plain, installed })).toEqual([undefined, undefined, 'noGpu']);
    expect(weighOffers({ ...plain, installed }).offers.map(({ isInstalled }) => isInstalled)).toEqual([true]);
    expect(proposal({ ...withGpu, installed })).toEqual([gpuId, 'wheels', 'gpu']);
    expect(proposal({ ...withGpu, installed: [{ id: gpuId, device: 'gpu' as const }] })).toEqual([undefined, undefined, 'gpu']);
  });

  test('in another version serves the device as well: nothing is urged on a machine that works', () => {
    expect(proposal({ ...plain, installed: [{ id: 'tensorflow-cpu-2.9.1-linux-x64', device: 'cpu' }] })[0]).toBeUndefined();
  });

  test('is told as such where no GPU engine can be added', () => {
    expect(proposal({ ...withGpu, freeBytes: 1e6, installed: [{ id: cpuId, device: 'cpu' }] })).toEqual([undefined, undefined, 'noRoom']);
  });
});

const anyDevice = fc.constantFrom('cpu' as const, 'gpu' as const);
const anyPlatform = fc.constantFrom('linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64');
const anyVersion = fc.constantFrom('2.9.1', '2.10.0', '2.21.0');
const anyPack = fc
  .record({ device: anyDevice, platform: anyPlatform, version: anyVersion, addonVersion: fc.constantFrom(ourAddon, '5.0.0'), place: fc.constantFrom('/shared', 'https://lab/packs'), engineBytes: fc.integer({ min: 1, max: 2e10 }) })
  .map(({ device, ...rest }) => pack(device, rest));
const anyFacts: fc.Arbitrary<MachineFacts> = fc.record({
  platform: anyPlatform,
  gpus: fc.constantFrom([], ['NVIDIA RTX A6000']),
  driver: fc.constantFrom(null, '470.82.01', '525.1', '550.54.15'),
  freeBytes: fc.constantFrom(0, 1e9, 3e9, 1.3e10, 1e12),
  missingForWheels: fc.constantFrom([], noPython),
  addonVersion: fc.constantFrom(ourAddon, null),
  installed: fc.uniqueArray(
    fc.tuple(anyDevice, anyVersion, anyPlatform).map(([device, version, platform]) => ({ id: `tensorflow-${device}-${version}-${platform}`, device })),
    { maxLength: 3, selector: ({ id }) => id },
  ),
  packs: fc.array(anyPack, { maxLength: 5 }),
});

test('on every machine: what is proposed can be installed, is new, is for a device that is there, and nothing better could be', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { offers, proposed, reason } = weighOffers(facts);
      const hasGpu = facts.gpus.length > 0 && !(facts.driver?.startsWith('470') ?? false);
      const possible = offers.filter(({ missing, isInstalled }) => missing.length === 0 && !isInstalled);
      expect(facts.packs.filter(({ engine }) => engine.platform === facts.platform).every(({ pack: place }) => offers.some((offer) => offer.pack === place))).toBe(true);
      expect(offers.every(({ id }) => id.endsWith(facts.platform))).toBe(true);
      expect(possible.every(({ diskBytes, device }) => diskBytes <= facts.freeBytes && (device === 'cpu' || hasGpu))).toBe(true);
      const isServed = (device: string) => facts.installed.some((engine) => engine.device === device);
      if (proposed === null) {
        expect(possible.length === 0 || isServed('cpu') || isServed('gpu')).toBe(true);
        expect(!hasGpu || isServed('gpu') || possible.every(({ device }) => device === 'cpu')).toBe(true);
      } else {
        expect(possible).toContain(proposed);
        expect(isServed(proposed.device)).toBe(false);
        expect(proposed.device === 'gpu' || !hasGpu || isServed('gpu') || possible.every(({ device }) => device === 'cpu')).toBe(true);
        expect(proposed.source === 'pack' || possible.every(({ device, source }) => device !== proposed.device || source !== 'pack')).toBe(true);
      }
      expect(reason === 'none').toBe(proposed === null && facts.installed.length === 0);
      expect(reason !== 'gpu' || (hasGpu && (isServed('gpu') || proposed?.device === 'gpu'))).toBe(true);
    }),
    { numRuns: 2000, seed: 6 },
  );
});
