import { describe, expect, test } from 'vitest';
import { chartInks } from '../../../renderer/components/chart/chartInks.ts';
import { architecturePalettes, colouredArchitectures } from '../../../renderer/composables/architectureColours.ts';
import { runArchitecture } from '../../../renderer/composables/runArchitecture.ts';
import { colourDistance, colourVisions, contrastRatio } from '../../support/colourVision.ts';
import { fakeSpec } from '../../support/fakeRuns.ts';

const pairs = colouredArchitectures.flatMap((left, index) => colouredArchitectures.slice(index + 1).map((right) => [left, right] as const));

describe.each(['light', 'dark'] as const)('architecture colours, %s', (theme) => {
  const palette = architecturePalettes[theme];

  test('each stands out from the page', () => {
    const weak = colouredArchitectures.filter((architecture) => contrastRatio(palette[architecture], chartInks[theme].surface) < 3);
    expect(weak).toEqual([]);
  });

  test.each(colourVisions)('all can be told apart with %s', (vision) => {
    const alike = pairs.filter(([left, right]) => colourDistance(palette[left], palette[right], vision) < 6.5);
    expect(alike).toEqual([]);
  });
});

test('a run has the hue of its head, grey as a baseline, and none as a search', () => {
  expect([
    runArchitecture(fakeSpec({ heads: [{ architecture: 'resnet' }] })),
    runArchitecture(fakeSpec({ combine: 'concat', heads: [{ architecture: 'convnext' }, { architecture: 'resmlp' }] })),
    runArchitecture(fakeSpec({ supervision: 'baseline', heads: [] })),
    runArchitecture(fakeSpec({ combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] })),
  ]).toEqual(['resnet', 'convnext', 'baseline', null]);
});
