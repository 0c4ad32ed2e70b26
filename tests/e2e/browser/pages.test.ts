import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStudio, openStudio } from './openStudio.ts';

const routes = ['/runs', '/compose', '/queue', '/compare', '/search', '/datasets', '/engine', '/benchmarks', '/settings'];

describe.each([
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const)('every page in the %s theme, %s', (colorScheme, locale) => {
  let studio: OpenStudio;
  beforeAll(async () => {
    studio = await openStudio({ colorScheme, locale, viewport: { width: 1024, height: 700 }, reducedMotion: 'reduce' });
  });
  afterAll(() => studio?.close());

  it.each(routes)('%s can be used with a screen reader, and fits the smallest window', async (route) => {
    await studio.goTo(route);
    await studio.page.getByRole('main').waitFor();
    await studio.page.waitForLoadState('networkidle');
    await studio.page.waitForTimeout(500);
    const { violations } = await new AxeBuilder({ page: studio.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)).toEqual([]);
    const overflow = await studio.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    expect(studio.complaints).toEqual([]);
  });

  it('speaks the language of the person', async () => {
    await studio.goTo('/runs');
    const text = await studio.page.getByRole('navigation').first().innerText();
    expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN');
  });
});
