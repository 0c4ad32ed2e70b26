import { describe, expect, test } from 'vitest';
import BenchmarksPage from '../../../../renderer/features/benchmarks/BenchmarksPage.vue';
import { fakeBenchmark } from '../../../support/fakeBenchmark.ts';
import { mountFeature } from '../../../support/mountFeature.ts';

async function mounted(reports = [fakeBenchmark()], language: 'en' | 'zh' = 'en') {
  const benchmarks = reports.map((report, index) => ({ name: `report-${index}`, report }));
  return (await mountFeature(BenchmarksPage, { path: '/benchmarks', props: { benchmarks }, language })).wrapper;
}

const chart = (wrapper: Awaited<ReturnType<typeof mounted>>, title: string) =>
  wrapper.get(`figure[aria-label="${title}"]`).findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));

describe('the benchmarks page', () => {
  test('teaches the command where there is no report', async () => {
    const wrapper = await mounted([]);
    expect(wrapper.text()).toContain('No benchmark is published yet');
    expect(wrapper.get('code').text()).toBe('npm run bench -- step --json docs/benchmarks/my-machine.json');
  });

  test('names machine, versions and command', async () => {
    const wrapper = await mounted();
    expect(wrapper.get('h2').text()).toBe('Imaginary 9000');
    expect(wrapper.findAll('dl > div').map((fact) => fact.text())).toEqual(['Cores16', 'Memory32 GB', 'Systemlinux x64', 'bfloat16 instructionsyes', 'Node24.21.0', 'TensorFlow2.21.0', 'PyTorch2.15.0']);
    expect(wrapper.get('code').text()).toBe('npm run bench -- step --json FILE');
  });

  test('draws seconds a step with quartiles, and peak memory, ours first', async () => {
    const wrapper = await mounted();
    expect(chart(wrapper, 'Seconds a step: vit-tiny-32, batch 64')).toEqual([
      ['Studio, compiled', '2.00 s', '1.80 s to 2.40 s'],
      ['Studio, bfloat16', '1.00 s', '0.900 s to 1.20 s'],
      ['Studio, eager', '8.00 s', '7.20 s to 9.60 s'],
      ['PyTorch, eager', '6.00 s', '5.40 s to 7.20 s'],
      ['PyTorch, compiled', '4.00 s', '3.60 s to 4.80 s'],
      ['PyTorch, autocast', '5.00 s', '4.50 s to 6.00 s'],
    ]);
    expect(chart(wrapper, 'Peak memory: vit-small-224, batch 64')[0]).toEqual(['Studio, compiled', '1 GB', '–']);
  });

  test('switches to steps without crops, and to their goals', async () => {
    const wrapper = await mounted();
    await wrapper.get('[role=switch]').trigger('click');
    expect(chart(wrapper, 'Seconds a step: vit-tiny-32, batch 64')[0]).toEqual(['Studio, compiled', '1.00 s', '0.900 s to 1.20 s']);
    expect(wrapper.get('[aria-label^="Ratios and goals"] tbody').text()).toContain('something-new');
  });

  test('says of each goal by word whether it is met', async () => {
    const wrapper = await mounted();
    expect(wrapper.text()).toContain('1 of 3 goals met');
    expect(wrapper.findAll('[aria-label^="Ratios and goals"] tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()))).toEqual([
      ['Step, Studio over PyTorch', 'vit-tiny-32', '0.500', '0.450 to 0.550', 'at most 1.00', '', 'met'],
      ['Step, bfloat16 over float32', 'vit-tiny-32', '0.800', '0.650 to 0.900', 'at most 0.750', '', 'missed goal inside the interval'],
      ['Time, head behind the base over the base alone 1.30 times the multiply-adds', 'vit-tiny-32', '1.50', '–', 'at most 1.40', '', 'missed'],
      ['Step, compiled over eager', 'vit-tiny-32', '0.250', '0.200 to 0.300', '–', '', 'no goal'],
    ]);
  });

  test('lists every number', async () => {
    const wrapper = await mounted();
    const rows = wrapper.findAll('[aria-label^="All measurements"] tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));
    expect(rows).toHaveLength(12);
    expect(rows[0]).toEqual(['vit-tiny-32, batch 64', 'Studio, compiled', '2.00 s', '1.80 s to 2.40 s', '32.0', '1 GB', '30']);
  });

  test('offers no switch where all steps are of one kind', async () => {
    const report = fakeBenchmark();
    const wrapper = await mounted([{ ...report, results: report.results.filter((result) => !result.augmentation) }]);
    expect(wrapper.find('[role=switch]').exists()).toBe(false);
    expect(wrapper.text()).toContain('The crops were made before');
  });

  test('speaks Chinese', async () => {
    expect((await mounted(undefined, 'zh')).text()).toContain('3 个目标中达到 1 个');
  });
});
