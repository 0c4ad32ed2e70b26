import { describe, expect, it } from 'vitest';
import { planBenchmark, programsOf } from './benchmarkPlan.ts';
import { repeatableCommand } from './benchmarkSteps.ts';
import { createReport } from './createReport.ts';
import { reportMarkdown, reportTables } from './formatReport.ts';
import { hasBfloat16 } from './machine.ts';
import { replacePart } from './writeDocs.ts';

const [group] = planBenchmark({ models: ['vit-tiny-32'], variants: ['compiled', 'pytorch'], augmentation: [true], atOnce: 6 });
const machine = { processor: 'A processor', cores: 2, memoryBytes: 8 * 2 ** 30, platform: 'Linux 6 x64', hasBfloat16: false };

function report() {
  const samples = programsOf(group!).map((program, index) => ({
    program,
    rounds: [[0.4, 0.5], [0.6, 0.6], [0.5, 0.5]].map((round) => round.map((seconds) => seconds * (index + 1))),
    memory: { peakBytes: 300 * 2 ** 20, steadyBytes: index === 0 ? 200 * 2 ** 20 : null },
    versions: { [index === 0 ? 'node' : 'pytorch']: String(index) },
  }));
  const measured = new Date('2026-11-27T12:00:00Z');
  return createReport([{ group: group!, measured: { samples, failures: [] } }], [], { measured, command: 'npm run bench -- step', machine });
}

describe('a report', () => {
  it('has medians, quartiles and images a second of each program, and ratios of paired turns', () => {
    const { results, ratios, measured, machine: told } = report();
    expect(measured).toBe('2026-11-27T12:00:00.000Z');
    expect(told.versions).toEqual({ node: '0', pytorch: '1' });
    expect(results[0]).toEqual({
      model: 'vit-tiny-32',
      variant: 'compiled',
      augmentation: true,
      batchSize: 64,
      secondsPerStep: 0.5,
      lowerQuartile: 0.5,
      upperQuartile: 0.575,
      imagesPerSecond: 128,
      peakBytes: 300 * 2 ** 20,
      steadyBytes: 200 * 2 ** 20,
      samples: 6,
    });
    expect(results[1]).not.toHaveProperty('steadyBytes');
    expect(ratios).toEqual([{ figure: 'step', model: 'vit-tiny-32', augmentation: true, value: 0.5, low: 0.5, high: 0.5, goal: 0.8, multiplyAdds: null }]);
  });

  it('leaves out a ratio one of whose programs could not be measured', () => {
    const measured = { samples: [], failures: [] };
    expect(createReport([{ group: group!, measured }], [], { measured: new Date(), command: '', machine })).toMatchObject({ results: [], ratios: [] });
  });

  it('becomes tables with as many cells as their heads', () => {
    for (const { head, rows } of reportTables(report())) {
      rows.forEach((row) => expect(row).toHaveLength(head.length));
    }
    expect(reportMarkdown(report())).toContain('| step | vit-tiny-32 | yes | 0.500 | 0.500 to 0.500 | 0.80 | - |');
  });

  it('goes between its marks of the page', () => {
    const page = 'before\n<!-- generated: step -->\nold\n<!-- end -->\nafter';
    expect(replacePart(page, 'step', 'new')).toBe('before\n<!-- generated: step -->\nnew\n<!-- end -->\nafter');
    expect(() => replacePart(page, 'other', 'new')).toThrow('<!-- generated: other -->');
  });
});

describe('what a report says about where it was made', () => {
  it('is the command without the file that it went to', () => {
    expect(repeatableCommand(['step', '--json', '/somewhere/report.json', '--rounds', '3'])).toBe('npm run bench -- step --rounds 3');
    expect(repeatableCommand(['step', '--json=report.json'])).toBe('npm run bench -- step');
  });

  it('knows processors with bfloat16 from what Linux tells about them', () => {
    expect(hasBfloat16('flags\t\t: fpu avx512f avx512_bf16 amx_tile')).toBe(true);
    expect(hasBfloat16('Features\t: fp asimd bf16 i8mm')).toBe(true);
    expect(hasBfloat16('flags\t\t: fpu avx2 fma')).toBe(false);
  });
});
