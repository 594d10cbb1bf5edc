import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verdictWords, type Report } from '../../../core/index.ts';
import { renderHtml } from '../../../reporters/email/render-html.ts';
import { openBrowser } from '../../support/browser.ts';
import { everyReport, failed, hostile } from '../../support/reports.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser.close());

async function show<T>(report: Report, look: (page: Page) => Promise<T>, dark = false): Promise<T> {
  const page = await browser.newPage({ viewport: { width: 600, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  try {
    await page.setContent(renderHtml(report));
    return await look(page);
  } finally {
    await page.close();
  }
}

test.each(Object.entries(everyReport))(
  'the mail for the report "%s" says the verdict first and never scrolls sideways',
  async (_, report) => {
    const { symbol, word } = verdictWords[report.verdict];
    await show(report, async (page) => {
      expect(await page.locator('h1').innerText()).toBe(`${symbol} ${word}`);
      for (const width of [600, 375]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), `${width} pixels`).toBe(
          0,
        );
      }
    });
  },
);

test('hostile text is shown, not run', async () => {
  const { scripts, text } = await show(hostile, async (page) => ({
    scripts: await page.locator('script').count(),
    text: await page.locator('body').innerText(),
  }));
  expect(scripts).toBe(0);
  expect(text).toContain('<script>alert(1)</script> & "q" \'a\' ]]>');
});

test.each([
  ['light', false],
  ['dark', true],
])('every text stands out from what is behind it, %s', async (_, dark) => {
  const ratios = await show(failed, (page) => page.evaluate<number[]>(contrastRatios), dark);
  expect(ratios.length).toBeGreaterThan(30);
  expect(Math.min(...ratios)).toBeGreaterThan(4.5);
});

/** Runs in the page: WCAG contrast of every element with text of its own against the nearest background. */
const contrastRatios = `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    const color = parse(getComputedStyle(element).backgroundColor);
    return color[3] === 0 ? behind(element.parentElement) : color;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .map((element) => {
      const [one, other] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    });
})()`;
